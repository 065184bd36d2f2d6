# Two stages: the wheel is built where tools are, and runs where they are not. Debian: OpenCV, ONNX Runtime and eSpeak NG
# have no wheels for musl. For films: docker build --build-arg EXTRAS=render,tts (their libraries have their own licences,
# the GPL among them).
FROM python:3.13-slim AS build
ARG EXTRAS=""
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY emulator emulator
COPY fixtures fixtures
COPY openapi openapi
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir ".${EXTRAS:+[$EXTRAS]}"

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /state emulator
COPY --from=build /venv /venv
ENV PATH="/venv/bin:$PATH" PYTHONUNBUFFERED=1 EMULATOR_HOST=0.0.0.0
USER emulator
WORKDIR /state
EXPOSE 5477
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["lipsync-emulator", "health"]
ENTRYPOINT ["lipsync-emulator"]
CMD ["serve"]
