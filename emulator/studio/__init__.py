"""Makes films: what a job's result files show and say, where a renderer other than the stub is chosen.

Providers describe a result with the values of `film`; everything else here turns them into files. Only what runs in a
worker process imports the extras (PyAV, OpenCV, NumPy, Pillow, ONNX Runtime, eSpeak NG).
"""
