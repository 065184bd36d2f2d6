"""A webhook receiver in Flask: real requests, really signed, to the receiver as it runs in production."""

import threading

import pytest
import requests
from flask import Flask, request
from standardwebhooks import Webhook
from werkzeug.serving import make_server

SECRET = "whsec_ZW11bGF0b3J3ZWJob29rc2VjcmV0MDAwMDAwMDE="


def receiver(done):
    """Your code: an app that verifies a callback and writes down how the task ended."""
    app = Flask("receiver")

    @app.post("/kling")
    def kling():
        task = Webhook(SECRET).verify(request.get_data(), dict(request.headers))
        done[task["task_id"]] = task["task_status"]
        return "", 204

    return app


@pytest.fixture
def served():
    done = {}
    server = make_server("127.0.0.1", 0, receiver(done), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/kling", done
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_receiver_believes_a_genuine_callback(lipsync_emulator, served):
    url, done = served
    lipsync_emulator.set_account("kling", webhook_secret=SECRET)
    kling = lipsync_emulator.kling

    body = {"image": "https://example.com/a.png", "callback_url": url}
    task = requests.post(f"{kling.base_url}/v1/videos/image2video", json=body, headers=kling.headers).json()["data"]
    lipsync_emulator.run_until_idle()

    assert done == {task["task_id"]: "succeed"}


def test_the_receiver_refuses_a_forged_one(lipsync_emulator, served):
    url, done = served
    lipsync_emulator.set_account("kling", webhook_secret=SECRET)
    lipsync_emulator.faults.add("bad_signature")
    kling = lipsync_emulator.kling

    body = {"image": "https://example.com/a.png", "callback_url": url}
    requests.post(f"{kling.base_url}/v1/videos/image2video", json=body, headers=kling.headers)
    lipsync_emulator.run_until_idle()

    assert done == {}
    assert all(delivery.attempts[0].answer.status == 500 for delivery in lipsync_emulator.deliveries())
