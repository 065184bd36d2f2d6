"""Without pytest's fixtures: a server for the class, emptied before each test."""

import unittest

import requests

from emulator.testing import Emulator


class Tasks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = cls.enterClassContext(Emulator(seed=7, start="2026-03-01T12:00:00Z"))

    def setUp(self):
        self.emulator.reset()
        kling = self.emulator.kling
        answer = requests.post(
            f"{kling.base_url}/v1/videos/image2video", json={"image": "https://a.test/a.png"}, headers=kling.headers
        )
        self.task = answer.json()["data"]["task_id"]

    def test_a_task_succeeds(self):
        self.assertEqual(self.emulator.wait_for(self.task).status, "succeed")

    def test_a_task_is_stuck(self):
        self.emulator.hold(self.task)
        self.emulator.advance(3600)
        self.assertEqual(self.emulator.job(self.task).phase, "queued")


if __name__ == "__main__":
    unittest.main()
