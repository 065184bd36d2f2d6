"""The page that a job's `preview` leads to: it plays the preview, in a window or in an iframe."""

from emulator.core.job import Job, Output

NAME = "preview"
_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Preview</title>
  <style>
    html, body {{ height: 100%; margin: 0; background: #000; }}
    video {{ display: block; width: 100%; height: 100%; object-fit: contain; }}
  </style>
</head>
<body>
  <video src="{film}" width="{width}" height="{height}" controls playsinline preload="metadata"></video>
</body>
</html>
"""


def page(film: Output) -> Output:
    """The page that plays a file of the same job; it is there as long as the file is."""
    text = _PAGE.format(film=film.name, width=film.width, height=film.height)
    return Output(NAME, "text", at_rest=film.at_rest, retention=film.retention, text=text)


def link(job: Job, page: Output) -> str:
    """The page's URL, in the vendor's shape."""
    film = next((each for each in job.outputs if each.media == "video" and each.at_rest), None)
    if film is None or page.media != "text":
        return job.url(page)  # of an earlier release, where the link led to the film itself
    # docs: post-apilipsyncs-preview, https://app.creatify.ai/preview?layout=videos/<yyyymmdd>/<uuid>.json
    return f"{job.url(page)}?layout={film.name.removesuffix('.mp4')}.json"
