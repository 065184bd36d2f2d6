"""What Creatify's files show and say, asked of jobs that were begun through the API."""

from dataclasses import replace
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

import pytest

from emulator.providers.creatify import catalogue, provider, rules
from emulator.providers.creatify.previews import SIZES
from emulator.providers.creatify.tables import STYLES
from emulator.studio import samples
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Background, Captions, Film, Line, Recording, Scene, Speech, Voice
from emulator.studio.names import gender_of
from emulator.studio.takes import Production, Sound, Still, Whole
from emulator.studio.views import File, Footage, Gender, Presenter
from tests.conftest import Emulator
from tests.providers.films import directed
from tests.providers.test_creatify import BODY, HEADERS, URL, posted, seen
from tests.providers.test_creatify_media import FILM, PHOTO, SAMPLES, SONG

pytestmark = pytest.mark.anyio
ANNA, JAMES = catalogue.personas("")[:2]
BRITISH = next(voice for voice in catalogue.public_voices() if voice.gender == "male" and len(voice.accents) > 1)


async def filmed(emulator: Emulator, **body: Any) -> Film:
    """The film of a job of lipsyncs, all of whose files are of one production."""
    (found,) = await directed(emulator, provider, (await posted(emulator, **body))["id"])
    assert found.film is not None
    return found.film


async def staged(emulator: Emulator, **body: Any) -> Scene:
    """The one scene of a job of lipsyncs."""
    (scene,) = (await filmed(emulator, **body)).scenes
    return scene


async def own_persona(emulator: Emulator, **body: Any) -> str:
    """The id of a persona that was made of a customer's video."""
    order = {"creator_name": "Mine", "lipsync_input": FILM, "gender": "f", **body}
    answer = await emulator.client.post("/api/personas/", json=order, headers=HEADERS)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ordered(url: str) -> Film:
    """The film that a sample's URL orders."""
    parts = urlsplit(url)
    made = samples.production(parts.path.rpartition("/")[2], dict(parse_qsl(parts.query)))
    assert made is not None
    assert made.film is not None
    return made.film


def spoken(scene: Scene) -> Speech:
    """The one text that is said."""
    (line,) = scene.lines
    assert isinstance(line.sound, Speech)
    return line.sound


async def test_one_person_says_a_text(emulator: Emulator) -> None:
    """All of it at its defaults: length, size and rate, three files of one production."""
    job = await posted(emulator, creator=ANNA["id"], accent=BRITISH.accents[1][0])
    (found,) = await directed(emulator, provider, job["id"])
    seconds = rules.spoken_seconds(BODY["text"])
    scene = Scene(
        Presenter(ANNA["id"], "female", age=ANNA["age_range"]),
        (Line(Speech(BODY["text"], Voice("en-GB", BRITISH.accents[1][0], "male"), seconds)),),
        seconds,
        sync="bounce",
        captions=Captions("normal-black", 0.0, 0.4, gives_way=True),
        text=BODY["text"],
    )
    assert found.film == Film((scene,), 1920, 1080, 25.0, seconds)
    assert list(found.takes.values()) == [Whole(), Still(1.0), Sound()]
    await emulator.advance(60)
    assert (await seen(emulator, job["id"]))["duration"] == 3


@pytest.mark.parametrize(("ratio", "size"), [("16x9", (1920, 1080)), ("1:1", (1080, 1080)), ("9x16", (1080, 1920))])
async def test_the_ratio_is_the_size(emulator: Emulator, ratio: str, size: tuple[int, int]) -> None:
    """Three ratios, three sizes."""
    film = await filmed(emulator, aspect_ratio=ratio)
    assert (film.width, film.height) == size


@pytest.mark.parametrize(("model", "fps"), [("standard", 25.0), ("aurora_v1", 24.0), ("aurora_v1_fast", 24.0)])
async def test_the_model_is_the_rate(emulator: Emulator, model: str, fps: float) -> None:
    """Aurora has 24 frames a second, and in a hurry lips that follow less."""
    film = await filmed(emulator, model_version=model)
    assert film.fps == fps
    assert (film.scenes[0].lines[0].finish == "plain") is model.endswith("fast")


@pytest.mark.parametrize("title", sorted({name for voice in catalogue.public_voices() for _, name in voice.accents}))
async def test_an_accent_is_a_language(emulator: Emulator, title: str) -> None:
    """Every accent there is has one, and the gender of its voice."""
    voice, accent = next((each, id) for each in catalogue.public_voices() for id, name in each.accents if name == title)
    said = spoken(await staged(emulator, accent=accent.upper())).voice
    gender = voice.gender if voice.gender in ("female", "male") else ""
    assert (said.character, said.gender) == (accent, gender)
    assert said.language[:5] in ("en-US", "en-GB", "en-AU", "es-ES")


async def test_previews_show_and_say_it_as_the_films_do(emulator: Emulator) -> None:
    """The same person in every ratio, the same voice; who looks and sounds as they may does so there too."""
    personas = (await emulator.client.get("/api/personas/", headers=HEADERS)).json()
    for persona in (personas[0], personas[1], next(each for each in personas if each["gender"] == "nb")):
        view = (await staged(emulator, creator=persona["id"])).view
        for ratio, size in SIZES.items():
            for name in (f"preview_image_{ratio}", f"preview_video_{ratio}"):
                film = ordered(persona[name])
                assert isinstance(view, Presenter)
                drawn = view if view.gender else replace(view, gender=gender_of(view.name))
                assert (film.scenes[0].view, (film.width, film.height)) == (drawn, size)
    voices = (await emulator.client.get("/api/voices/", headers=HEADERS)).json()
    for voice in voices[:5]:
        for accent in voice["accents"]:
            said = spoken(ordered(accent["preview_url"]).scenes[0])
            assert said.voice == spoken(await staged(emulator, accent=accent["id"])).voice
            assert voice["name"] in said.text


async def test_a_cloned_voice_is_heard(emulator: Emulator) -> None:
    """The account's own accents have their gender too."""
    answer = (await emulator.client.get("/api/voices/cloned/", headers=HEADERS)).json()
    for voice in answer:
        said = spoken(await staged(emulator, accent=voice["accents"][0]["id"])).voice
        assert (said.gender, said.language) == (voice["gender"], "en-US")


async def test_without_an_accent_the_persona_speaks_with_its_own_voice(emulator: Emulator) -> None:
    """It is as its persona is, in the language of the text; a job without a persona has the catalogue's first."""
    sexes: tuple[Gender, Gender] = ("male", "female")
    for asked, persona, gender in zip((JAMES["id"], None), (JAMES, ANNA), sexes, strict=True):
        scene = await staged(emulator, creator=asked)
        assert scene.view == Presenter(persona["id"], gender, age=persona["age_range"])
        assert spoken(scene).voice == Voice("", persona["id"], gender)


async def test_a_stranger_looks_and_sounds_alike(emulator: Emulator) -> None:
    """A made-up persona is a woman or a man, always the same one, and so is a made-up accent that goes with it."""
    seen_as = set()
    for number in range(8):
        stranger, accent = f"{number:08}-0000-4000-8000-000000000000", f"{number:08}-0000-4000-8000-00000000000a"
        scene = await staged(emulator, creator=stranger, accent=accent)
        again = await staged(emulator, creator=stranger, accent=accent)
        assert isinstance(scene.view, Presenter)
        assert scene == again
        assert scene.view.name == stranger
        assert (spoken(scene).voice.character, spoken(scene).voice.gender) == (accent, scene.view.gender)
        seen_as.add(scene.view.gender)
    assert seen_as == {"female", "male"}


async def test_everybody_of_the_catalogue_is_somebody(emulator: Emulator) -> None:
    """A presenter of their own for each persona that is listed, by its id."""
    listed = (await emulator.client.get("/api/personas/", headers=HEADERS)).json()
    views = [(await staged(emulator, creator=each["id"])).view for each in listed[::7]]
    assert len(set(views)) == len(listed[::7])
    assert all(isinstance(view, Presenter) and view.age for view in views)


@pytest.mark.parametrize("reviewed", [False, True])
async def test_an_own_persona_is_seen_in_its_video(emulator: Emulator, reviewed: bool) -> None:
    """The video that was handed in, and the voice of its gender."""
    persona = await own_persona(emulator)
    await emulator.advance(120 if reviewed else 0)
    scene = await staged(emulator, creator=persona)
    assert scene.view == Footage(File(FILM, 4.0, 1920, 1080))
    assert (scene.sync, spoken(scene).voice) == ("bounce", Voice("", persona, "female"))


async def test_anothers_persona_is_a_stranger(emulator: Emulator) -> None:
    """Nobody is shown the video of another customer."""
    persona = await own_persona(emulator)
    stranger = {"X-API-ID": "00000000-0000-4000-8000-00000000c1d2", "X-API-KEY": f"another{1:034}"}
    answer = await emulator.client.post(URL, json={**BODY, "creator": persona}, headers=stranger)
    assert answer.status_code == 201, answer.text
    (found,) = await directed(emulator, provider, answer.json()["id"])
    assert found.film is not None
    assert isinstance(found.film.scenes[0].view, Presenter)


async def test_an_own_audio_is_heard_instead_of_the_text(emulator: Emulator) -> None:
    """As long as it is; the text that comes with it makes the captions."""
    film = await filmed(emulator, audio=SONG, text="What is heard")
    (scene,) = film.scenes
    assert scene.lines == (Line(Recording(File(SONG, film.seconds or 0.0))),)
    assert scene.text == "What is heard"
    assert film.seconds == pytest.approx(2.0, abs=0.05)
    (scene,) = (await filmed(emulator, audio=SONG, text=None)).scenes
    assert scene.text == ""


@pytest.mark.parametrize("style", STYLES)
async def test_captions_have_the_style_that_was_asked_for(emulator: Emulator, style: str) -> None:
    """And stand where they were asked for: an offset of -0.25 is below the centre, which is +0.25 in a film."""
    scene = await staged(emulator, caption_style=style, caption_offset_x=0.1, caption_offset_y="-0.25")
    assert scene.captions == Captions(style, 0.1, 0.25)


async def test_captions_can_be_left_out(emulator: Emulator) -> None:
    """With no_caption, and on a green screen."""
    assert (await staged(emulator, no_caption=True)).captions is None
    assert (await staged(emulator, green_screen=True)).captions is None
    assert (await staged(emulator, transparent_background=True)).captions is not None


async def test_what_is_behind(emulator: Emulator) -> None:
    """A picture, or green, which wins."""
    assert (await staged(emulator)).background is None
    behind = {"background_asset_image_url": PHOTO}
    assert (await staged(emulator, **behind)).background == Background(file=File(PHOTO))
    for flag in ("green_screen", "transparent_background"):
        assert (await staged(emulator, **behind, **{flag: True})).background == Background("#00ff00")


async def test_no_music_is_no_music(emulator: Emulator) -> None:
    """Nor is there any without it: there is none to be chosen."""
    assert [(await filmed(emulator, no_music=each)).music for each in (True, False)] == [None, None]


async def test_a_preview_and_its_render_are_two_productions(emulator: Emulator) -> None:
    """One film; its first half is what is there at rest, however far the job is."""
    job = await posted(emulator, f"{URL}preview/", 200, creator=ANNA["id"])
    for _ in range(3):
        preview, render = await directed(emulator, provider, job["id"])
        assert preview.film == render.film
        assert sorted(name.partition("/")[0] for name in preview.takes) == ["audio", "videos"]
        assert sorted(name.partition("/")[0] for name in render.takes) == ["amzptv", "renders"]
        await emulator.advance(60)
        await emulator.client.post(f"{URL}{job['id']}/render/", headers=HEADERS)


async def test_a_script_is_said(emulator: Emulator) -> None:
    """text_to_speech: by its accent, as long as its answer says."""
    body = {"script": "Good morning to all of you.", "accent": BRITISH.accents[1][0]}
    answer = await emulator.client.post("/api/text_to_speech/", json=body, headers=HEADERS)
    (found,) = await directed(emulator, provider, answer.json()["id"])
    seconds = rules.spoken_seconds(body["script"])
    said = Speech(body["script"], Voice("en-GB", body["accent"], "male"), seconds)
    (name,) = found.takes
    assert found == Production(Film((Scene(None, (Line(said),)),), seconds=seconds), {name: Sound()})


@pytest.mark.parametrize("field", ["lipsync_input", "gdown_url"])
async def test_an_own_personas_previews_are_of_its_video(emulator: Emulator, field: str) -> None:
    """In three ratios, a picture and four seconds each, as it was handed in."""
    answer = await emulator.client.post("/api/personas/", json={"creator_name": "A", field: FILM}, headers=HEADERS)
    found = await directed(emulator, provider, answer.json()["id"])
    for production, (ratio, (width, height)) in zip(found, SIZES.items(), strict=True):
        scene = Scene(Footage(File(FILM, 4.0, width, height), volume=1.0), seconds=4.0)
        assert production.film == Film((scene,), width, height, seconds=4.0)
        assert production.takes == {f"creators/{ratio}.jpg": Still(1.0), f"creators/{ratio}.mp4": Whole()}


async def test_an_uploaded_persona_is_its_upload(emulator: Emulator) -> None:
    """The file of the form, under the URL that the answer tells."""
    content = (await emulator.client.get(f"{SAMPLES}/video.mp4?seconds=2")).content
    answer = await emulator.client.post(
        "/api/personas_v2/",
        data={"creator_name": "A", "gender": "m"},
        files={"lipsync_input": ("a.mp4", content, "video/mp4")},
        headers=HEADERS,
    )
    assert answer.status_code == 201, answer.text
    url = answer.json()["lipsync_input"]
    assert "/media/uploads/creators/" in url
    scene = await staged(emulator, creator=answer.json()["id"], aspect_ratio="1x1")
    assert scene.view == Footage(File(url, 4.0, 1080, 1080))


@pytest.mark.parametrize("trouble", get_args(Trouble))
def test_every_trouble_has_its_words(trouble: Trouble) -> None:
    """What lies with the customer's files is said; what is the emulator's own is the usual failure."""
    reason, code = provider.explain(Unmade(trouble, "ffmpeg: -22 in /tmp/x"))
    assert code is None
    assert (reason is None) == (trouble in ("crashed", "unavailable"))
    assert reason is None or ("/tmp" not in reason and reason.endswith("."))
