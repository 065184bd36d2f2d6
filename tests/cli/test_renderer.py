"""What the command line says of renderers."""

from click.testing import CliRunner

from emulator.cli import main
from emulator.cli.banner import banner
from emulator.cli.health import shown
from emulator.settings import Settings
from tests.cli.conftest import Shell

URL = "http://127.0.0.1:5477"


def test_the_renderer_of_a_namespace_is_shown_and_chosen(shell: Shell) -> None:
    """With what each of them lacks; and the server's again."""
    head, *rows, told = shell.run("renderer").stdout.splitlines()
    assert head.split() == ["CHOSEN", "RENDERER", "STATE"]
    assert [row.split()[:2] for row in rows[:2]] == [["*", "stub"], ["puppet", "ready"]]
    assert "set the path of a Wav2Lip-type .onnx file" in rows[2]
    assert told == "The server's choice."
    assert shell.run("renderer", "puppet").stdout.splitlines()[-1] == "The namespace's own choice."
    assert shell.json("jobs", "show", shell.submit())["renderer"] == "puppet"
    assert shell.run("renderer", "http").stdout.endswith("own choice; the stub takes its place.\n")
    assert shell.json("renderer", "--default")["own"] is False
    assert shell.json("jobs", "show", shell.submit())["renderer"] == "stub"


def test_a_renderer_that_is_none_is_refused_with_those_there_are(shell: Shell) -> None:
    """And a choice that says two things is none."""
    assert "'stub', 'puppet'" in shell.run("renderer", "crayon", status=1).stderr
    assert "either NAME or --default" in shell.run("renderer", "puppet", "--default", status=2).stderr


def test_a_job_is_shown_with_who_makes_its_files_and_what_came_of_it(shell: Shell) -> None:
    """The sentences of its log at the end."""
    shell.run("renderer", "command")
    lines = shell.run("jobs", "show", shell.submit()).stdout.splitlines()
    assert ["renderer", "stub"] in [line.split() for line in lines]
    assert lines[-2].startswith("The renderer command has no program: set its arguments")
    assert lines[-1] == "The stub has made its files."


def test_the_banner_and_health_speak_of_a_renderer_other_than_the_stub() -> None:
    """And say what it lacks, if it lacks anything."""
    assert "Renderer" not in banner(Settings(), URL, {})
    assert "  Renderer     puppet\n" in banner(Settings(renderer="puppet"), URL, {})
    assert "  Renderer     http; but the stub takes its place: The renderer http" in banner(
        Settings(renderer="http"), URL, {}
    )
    answer = {"status": "ok", "version": "1", "renderer": "stub", "renderer_unavailable": None}
    well = f"ok  lipsync-emulator 1 at {URL}"
    assert shown(answer, URL) == well
    assert shown(answer | {"renderer": "puppet"}, URL) == f"{well}, renderer puppet"
    lacking = shown(answer | {"renderer": "http", "renderer_unavailable": "It has no server."}, URL)
    assert lacking == f"{well}, renderer http; but the stub takes its place: It has no server."


def test_the_help_of_serve_tells_every_setting_of_every_renderer() -> None:
    """Those of a file, too, with an example of each."""
    told = CliRunner().invoke(main, ["serve", "--help"]).output
    for section, values in Settings().renderers.model_dump().items():
        assert f"[renderers.{section}]" in told
        for name in values:
            assert f"  {name} = " in told, name
