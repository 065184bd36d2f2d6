#!/bin/sh
# A private emulator for one command: started on a free port, gone afterwards, the exit status passed on.
set -eu
lipsync-emulator exec --rate 1000 --seed 7 -- sh -eu -c '
  auth="Authorization: Bearer $KLING_API_KEY"
  curl -sSf "$KLING_BASE_URL/v1/videos/image2video" -H "$auth" -d "{\"image\":\"https://example.com/a.png\"}"
  sleep 0.1 # a hundred virtual seconds
  curl -sSf "$KLING_BASE_URL/v1/videos/image2video" -H "$auth" | grep -q "\"task_status\":\"succeed\""
'
