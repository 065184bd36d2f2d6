// lipsync-emulator exec --rate 0 -- npx vitest run
import { expect, test } from "vitest";

const headers = { authorization: `Bearer ${process.env.KLING_API_KEY}`, "content-type": "application/json" };

/** A namespace of the test's own: its base URL for the vendor's client, and its control API. */
function world(name) {
  const root = `${process.env.EMULATOR_URL}/@${name}`;
  const control = async (method, path, body) => {
    const answer = await fetch(`${root}/_emulator${path}`, { method, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    return answer.json();
  };
  return { kling: `${root}/kling`, control };
}

async function create(base) {
  const body = JSON.stringify({ image: "https://example.com/a.png" });
  const answer = await fetch(`${base}/v1/videos/image2video`, { method: "POST", headers, body });
  return (await answer.json()).data;
}

test("a task succeeds, in no time", async () => {
  const { kling, control } = world("succeeds");
  const task = await create(kling);
  expect(task.task_status).toBe("submitted");

  const job = await control("GET", `/jobs/${task.task_id}/wait`); // time stands still, and moves while we wait

  expect(job.status).toBe("succeed");
});

test("a task is stuck", async () => {
  const { kling, control } = world("stuck");
  await control("PUT", "/scenarios/default", { name: "stuck" });
  const task = await create(kling);

  await control("POST", "/clock/advance", { seconds: 24 * 3600 });

  expect((await control("GET", `/jobs/${task.task_id}`)).phase).toBe("running");
});
