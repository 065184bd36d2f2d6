"""What the scenes of Creatify's lipsyncs_v2 show and say, asked of jobs that were begun through the API."""

from typing import Any

import pytest

from emulator.providers.creatify import provider, rules
from emulator.providers.creatify.tables import EFFECTS, TRANSITIONS, VISUAL_STYLES
from emulator.studio.film import (
    Background,
    Captions,
    Card,
    Film,
    Line,
    Placement,
    Recording,
    Scene,
    Speech,
    Transition,
    Voice,
)
from emulator.studio.views import File, Footage, Presenter
from tests.conftest import Emulator
from tests.providers.films import directed
from tests.providers.test_creatify_directing import ANNA, BRITISH, JAMES, own_persona
from tests.providers.test_creatify_media import FILM, PHOTO, SONG
from tests.providers.test_creatify_v2 import URL, posted, scene, seen

pytestmark = pytest.mark.anyio
CAPTIONS = Captions("normal-black", 0.0, 0.4, 70.0, "Montserrat", gives_way=True)
CALLING = Captions("normal-white", 0.0, 0.0, 80.0, "Montserrat", background="#00000066", line_height=1.9)
BEHIND = {"type": "image", "url": PHOTO}
HI = rules.spoken_seconds("Hello there")


async def filmed(emulator: Emulator, *scenes: dict[str, Any], **body: Any) -> Film:
    """The film of a job of scenes."""
    (found,) = await directed(emulator, provider, (await posted(emulator, *scenes, **body))["id"])
    assert found.film is not None
    return found.film


async def staged(emulator: Emulator, character: dict[str, Any] | None = None, **more: Any) -> Scene:
    """One scene, of Anna unless somebody else is asked for."""
    asked = {**scene(), **more, "character": {"avatar_id": ANNA["id"], **(character or {})}}
    return (await filmed(emulator, asked)).scenes[0]


async def test_a_scene_at_its_defaults(emulator: Emulator) -> None:
    """A persona, a text in its own voice, captions."""
    said = Speech("Hello there", Voice("", ANNA["id"], "female"), HI)
    assert await staged(emulator) == Scene(
        Presenter(ANNA["id"], "female", age=ANNA["age_range"]),
        (Line(said, volume=0.8),),
        HI,
        sync="bounce",
        captions=CAPTIONS,
        text="Hello there",
    )


@pytest.mark.parametrize("path", ["/api/lipsyncs_v2/", "/api/lipsyncs/multi_avatar/"])
async def test_scenes_follow_each_other(emulator: Emulator, path: str) -> None:
    """Each with its own person and voice; together as long as the answer says, in 9x16."""
    accent = BRITISH.accents[1][0]
    first = {"character": {"avatar_id": ANNA["id"]}, "voice": {"input_text": "x" * 38, "voice_id": accent.upper()}}
    second = {"character": {"avatar_id": JAMES["id"]}, "voice": {"input_text": "y" * 57, "volume": 0.25}}
    film = await filmed(emulator, first, second, url=path)
    lines = [line for each in film.scenes for line in each.lines]
    assert (film.width, film.height, film.fps, film.seconds) == (1080, 1920, 25.0, 5.0)
    assert [each.view and getattr(each.view, "name", "") for each in film.scenes] == [ANNA["id"], JAMES["id"]]
    assert lines == [
        Line(Speech("x" * 38, Voice("en-GB", accent, "male"), 2.0), volume=0.8),
        Line(Speech("y" * 57, Voice("", JAMES["id"], "male"), 3.0), volume=0.25),
    ]


@pytest.mark.parametrize(("asked", "said"), [(5.0, HI), (0.5, 0.5)])
async def test_a_duration_is_the_scenes(emulator: Emulator, asked: float, said: float) -> None:
    """Nobody speaks slowly to fill it; who has too little time speaks fast. The aligned words say the same."""
    job = await posted(emulator, scene(voice={"input_text": "Hello there", "duration": asked}))
    (found,) = await directed(emulator, provider, job["id"])
    assert found.film is not None
    (only,) = found.film.scenes
    (line,) = only.lines
    assert isinstance(line.sound, Speech)
    assert (only.seconds, line.sound.seconds, found.film.seconds) == (asked, said, asked)
    await emulator.advance(60)
    *_, word = (await seen(emulator, job["id"]))["word_alignments"]
    assert word["start"] + word["duration"] == pytest.approx(said, abs=0.01)


async def test_a_scene_without_words_is_silent(emulator: Emulator) -> None:
    """Its person is there for a moment, or for the duration."""
    for voice, seconds in (({}, 1.0), ({"duration": 2.5}, 2.5)):
        found = await staged(emulator, voice=voice)
        assert (found.lines, found.seconds, found.text) == ((), seconds, "")


@pytest.mark.parametrize(
    ("character", "placement"),
    [
        ({}, Placement()),
        ({"scale": 0.5}, Placement(0.5)),
        ({"offset": {"x": 0.2, "y": -0.1}}, Placement(1.0, 0.2, -0.1)),
        ({"avatar_style": "circle"}, Placement(shape="circle")),
        ({"offset": {"x": 1e9, "y": -1e9}}, Placement(1.0, 2.0, -2.0)),
    ],
)
async def test_a_character_stands_where_it_is_put(
    emulator: Emulator, character: dict[str, Any], placement: Placement
) -> None:
    """By scale, offset and style."""
    assert (await staged(emulator, character)).placement == placement


async def test_a_hidden_character_is_heard(emulator: Emulator) -> None:
    """What is behind is seen."""
    found = await staged(emulator, {"hidden": True}, background=BEHIND)
    assert (found.view, len(found.lines), found.background) == (None, 1, Background(file=File(PHOTO)))


async def test_an_own_persona_is_seen_in_its_video(emulator: Emulator) -> None:
    """In scenes too, however its id is written."""
    persona = await own_persona(emulator)
    assert (await staged(emulator, {"avatar_id": persona.upper()})).view == Footage(File(FILM, 4.0, 1080, 1920))


@pytest.mark.parametrize(("fit", "expected"), [("crop", "cover"), ("cover", "cover"), ("contain", "contain")])
async def test_a_background_fills_the_frame_as_asked(emulator: Emulator, fit: str, expected: str) -> None:
    """A picture or a video."""
    found = (await staged(emulator, background={"type": "video", "url": FILM, "fit": fit})).background
    assert found is not None
    assert (found.file, found.fit, found.effect) == (File(FILM), expected, "")


@pytest.mark.parametrize("effect", EFFECTS)
async def test_a_background_moves_as_asked(emulator: Emulator, effect: str) -> None:
    """By the vendor's names."""
    found = (await staged(emulator, background={**BEHIND, "effect": effect})).background
    assert found == Background(file=File(PHOTO), effect=effect)


async def test_every_setting_of_captions_is_kept(emulator: Emulator) -> None:
    """Style, place, font, colours, measures, shadow."""
    asked = {
        "style": "shout-block", "offset": {"x": 0.1, "y": -0.2}, "font_family": "Poppins", "font_size": 44,
        "font_style": "font-bold", "background_color": "#112233", "text_color": "#ffffff",
        "highlight_text_color": "#ff0000", "max_width": 0.8, "line_height": 1.5, "text_shadow": "0 0 4px #000",
    }  # fmt: skip
    assert (await staged(emulator, caption_setting=asked)).captions == Captions(
        "shout-block", 0.1, -0.2, 44.0, "Poppins", "font-bold", "#ffffff", "#112233", "#ff0000", 0.8, 1.5,
        text_shadow="0 0 4px #000",
    )  # fmt: skip
    assert (await staged(emulator, caption_setting={})).captions == CAPTIONS
    assert (await staged(emulator, caption_setting={"hidden": True})).captions is None


async def test_a_visual_style_has_a_place_for_captions(emulator: Emulator) -> None:
    """Unless the customer's own is to override it; one that shows the whole avatar has none."""
    asked = {"offset": {"x": 0.1, "y": -0.2}, "text_color": "#ff0000"}
    for style, more, place in (
        ("UpAndDown", {}, (0.0, 0.4, True)),
        ("UpAndDown", {"override_visual_style": True}, (0.1, -0.2, False)),
        ("FullAvatar", {}, (0.1, -0.2, False)),
        (None, {}, (0.1, -0.2, False)),
    ):
        found = (await staged(emulator, caption_setting={**asked, **more}, visual_style=style)).captions
        assert found is not None
        assert ((found.x, found.y, found.gives_way), found.colour) == (place, "#ff0000")


async def test_measures_are_bounded(emulator: Emulator) -> None:
    """However large a number is sent."""
    huge = {"font_size": 10**30, "max_width": 1e300, "line_height": 1e300, "offset": {"x": -1e300, "y": 1e300}}
    found = (await staged(emulator, caption_setting=huge, voice={"input_text": "Hi", "volume": 1e300})).captions
    assert found is not None
    assert (found.font_size, found.max_width, found.line_height, found.x, found.y) == (1000, 10_000, 10, -2, 2)


@pytest.mark.parametrize("style", VISUAL_STYLES)
async def test_a_visual_style_needs_something_to_show(emulator: Emulator, style: str) -> None:
    """Without a background everybody is seen whole; a place of the character's own wins."""
    plain = await staged(emulator, visual_style=style)
    assert (plain.view is None, plain.placement) == (False, Placement())
    own = await staged(emulator, {"scale": 0.9}, visual_style=style, background=BEHIND)
    assert (own.view is None, own.placement) == (False, Placement(0.9))


async def test_visual_styles_place_the_avatar(emulator: Emulator) -> None:
    """Beside, below, in a circle, or nowhere."""
    found = {each: await staged(emulator, visual_style=each, background=BEHIND) for each in VISUAL_STYLES}
    assert [name for name, each in found.items() if each.view is None] == ["FullProduct", "DramaticFullProduct"]
    assert found["FullAvatar"].placement == Placement()
    assert found["SideBySide"].placement.x > 0
    assert found["UpAndDown"].placement.y > 0
    assert found["MagnifyingGlassCircle"].placement.shape == "circle"
    assert found["GreenScreenEffect"].placement.scale < 1


def effect(into: str | None = None, out: str | None = None) -> dict[str, Any]:
    """A scene that comes and goes so."""
    return scene(transition_effect={"transition_in": into, "transition_out": out})


@pytest.mark.parametrize("name", TRANSITIONS)
async def test_scenes_take_over_as_asked(emulator: Emulator, name: str) -> None:
    """As the later one comes, or else as the earlier goes; the first from black, the last to black."""
    film = await filmed(emulator, effect("fade", name), effect(), effect(name, "leftSwipe"), effect("topSwipe", name))
    assert [each.transition.name for each in film.scenes] == ["fade", name, name, "topSwipe"]
    assert [each.leaving.name for each in film.scenes] == ["none", "none", "none", name]
    assert (await staged(emulator)).transition == Transition()


async def test_a_call_to_action_is_a_card(emulator: Emulator) -> None:
    """A logo and a text, each in its place, over something blurred, coming and going."""
    cta = {
        "cta_logo": {"url": PHOTO},
        "cta_caption": {"caption": "Buy now", "caption_setting": {"text_color": "#00ff00"}},
        "cta_background_blur": True,
        "transition_effect": {"transition_in": "fade", "transition_out": "topSwipe"},
    }
    look = Captions("normal-white", 0.0, 0.0, 80.0, "Montserrat", "", "#00ff00", "#00000066", line_height=1.9)
    assert (await staged(emulator, cta=cta)).card == Card(
        "Buy now", File(PHOTO), 0.0, -0.3, 0.25, "#00ff00", "#00000066", look,
        blur=True, coming=Transition("fade"), leaving=Transition("topSwipe"),
    )  # fmt: skip


async def test_parts_of_a_call_to_action_may_be_missing(emulator: Emulator) -> None:
    """A logo alone, a text alone, a hidden text, nothing."""
    logo = (await staged(emulator, cta={"cta_logo": {"url": PHOTO, "offset": {"x": 0.1}, "scale": 0.4}})).card
    assert logo is not None
    assert (logo.text, logo.logo, logo.x, logo.y, logo.scale, logo.look) == ("", File(PHOTO), 0.1, -0.3, 0.4, CALLING)
    text = (await staged(emulator, cta={"cta_caption": {"caption": "Buy"}})).card
    assert text is not None
    assert (text.text, text.logo, text.look, text.background) == ("Buy", None, CALLING, "#00000066")
    hidden = {"cta_caption": {"caption": "Buy", "caption_setting": {"hidden": True}}}
    assert [(await staged(emulator, cta=each)).card for each in ({}, hidden)] == [None, None]


async def test_a_call_to_action_at_the_end_is_a_scene_more(emulator: Emulator) -> None:
    """Three seconds, in the answer's length too, after the last scene's way out."""
    end = {"cta_background": BEHIND, "cta_logo": {"url": PHOTO}, "cta_caption": {"caption": "Bye"}}
    job = await posted(emulator, effect("fade", "leftSwipe"), cta_end=end)
    (found,) = await directed(emulator, provider, job["id"])
    assert found.film is not None
    before, last = found.film.scenes
    assert (before.transition.name, before.leaving) == ("fade", Transition())
    assert last == Scene(
        None,
        seconds=3.0,
        background=Background(file=File(PHOTO)),
        card=Card("Bye", File(PHOTO), 0.0, -0.3, 0.5, "", "#00000066", CALLING),
        transition=Transition("leftSwipe"),
    )
    assert found.film.seconds == pytest.approx(HI + 3.0)
    await emulator.advance(60)
    assert (await seen(emulator, job["id"]))["duration"] == 4
    film = await filmed(emulator, scene(), cta_end={"cta_caption": {"caption": "Bye"}})
    assert film.scenes[-1].background == Background("#000000")
    assert len((await filmed(emulator, scene(), cta_end={})).scenes) == 1


async def test_music_is_under_everything(emulator: Emulator) -> None:
    """As loud as asked; 0.2 by default."""
    for more, volume in (({}, 0.2), ({"volume": 0.5}, 0.5), ({"volume": -1}, 0.0)):
        film = await filmed(emulator, scene(), background_music={"url": SONG, **more})
        assert (film.music, film.music_volume) == (Recording(File(SONG)), volume)
    assert (await filmed(emulator, scene())).music is None


async def test_ratio_and_model_are_size_and_rate(emulator: Emulator) -> None:
    """As of lipsyncs."""
    film = await filmed(emulator, scene(), aspect_ratio="16x9", model_version="aurora_v1_fast")
    assert (film.width, film.height, film.fps, film.scenes[0].lines[0].finish) == (1920, 1080, 24.0, "plain")


async def test_a_preview_of_scenes_is_a_production_of_its_own(emulator: Emulator) -> None:
    """The same film as its render."""
    job = await posted(emulator, scene(), scene(), url=f"{URL}preview/")
    preview, render = await directed(emulator, provider, job["id"])
    assert preview.film == render.film
    assert all(name.startswith(("videos/", "audio/")) for name in preview.takes)
