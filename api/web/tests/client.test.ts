import { describe, expect, it } from "vitest";
import { Client, ProblemError, UNREACHABLE } from "../src/api/client";

/** A fetch that answers once and keeps what it was asked. */
function answering(status: number, body: string, type = "application/json") {
  const asked: { url: string; init: RequestInit }[] = [];
  const fetcher = async (url: RequestInfo | URL, init: RequestInit = {}) => {
    asked.push({ url: String(url), init });
    return new Response(body, { status, headers: { "Content-Type": type } });
  };
  return { asked, fetcher: fetcher as typeof fetch };
}

const problem = (p: object) => JSON.stringify({ title: "Some fields cannot be used", status: 422, ...p });

describe("Client", () => {
  it("sends the token in a header and never in an address", async () => {
    const { asked, fetcher } = answering(200, "{}");
    const client = new Client("trk_secret", fetcher);
    await client.parcel("P/1?x");
    await client.events("P1");
    await client.parcels("a&b");
    expect(asked.map((a) => a.url)).toEqual(["/v1/parcels/P%2F1%3Fx", "/v1/parcels/P1/events", "/v1/parcels?limit=20&cursor=a%26b"]);
    for (const { init } of asked) expect(init.headers).toMatchObject({ Authorization: "Bearer trk_secret" });
  });

  it("names a registration, so that a repeat is harmless", async () => {
    const { asked, fetcher } = answering(201, `{"parcel":{"id":"P1"},"link":"/track/P1#trk_x"}`);
    const parcel = { references: [], from: "A", to: "B", depart: "2026-11-24T09:00:00+08:00", weight: "1kg" };
    const made = await new Client("ent_x", fetcher).register(parcel, "key-1");
    expect(made.parcel.id).toBe("P1");
    expect(asked[0]!.init).toMatchObject({ method: "POST", body: JSON.stringify(parcel), headers: { "Idempotency-Key": "key-1" } });
  });

  it("throws the problem the server answers", async () => {
    const { fetcher } = answering(404, problem({ status: 404, title: "The network has no such place", detail: `from: unknown place "X"` }), "application/problem+json");
    const error = await failure(new Client("k", fetcher).facilities());
    expect(error.status).toBe(404);
    expect(error.message).toBe(`from: unknown place "X"`);
  });

  it("makes a problem of an answer that is none", async () => {
    const { fetcher } = answering(502, "<h1>Bad gateway</h1>", "text/html");
    expect((await failure(new Client("k", fetcher).facilities())).problem).toEqual({ title: "The server answered 502", status: 502 });
    expect((await failure(new Client("k", answering(200, "{").fetcher).facilities())).problem.title).toBe("The answer cannot be read");
    expect((await failure(new Client("k", answering(500, "{").fetcher).facilities())).status).toBe(500);
  });

  it("makes a problem of no answer", async () => {
    const down = (() => Promise.reject(new TypeError("refused"))) as typeof fetch;
    expect((await failure(new Client("k", down).facilities())).status).toBe(UNREACHABLE);
  });

  it("leaves an abort an abort", async () => {
    const leaving = new AbortController();
    const aborted = (() => {
      leaving.abort();
      return Promise.reject(leaving.signal.reason);
    }) as typeof fetch;
    await expect(new Client("k", aborted).facilities(leaving.signal)).rejects.toBe(leaving.signal.reason);
  });
});

describe("fields of a problem", () => {
  const known = ["from", "weight"];

  it("come from its errors", () => {
    const e = new ProblemError({ title: "", status: 422, errors: [{ field: "weight", got: "0kg", want: "more than 0" }, { field: "weight", want: "second" }, { field: "value.amount", want: "a decimal" }] });
    expect([...e.fields(known)]).toEqual([["weight", "Wanted: more than 0."], ["value.amount", "Wanted: a decimal."]]);
  });

  it("come from the first word of its detail, if that is a field", () => {
    expect([...new ProblemError({ title: "", status: 404, detail: `from: unknown place "X"` }).fields(known)]).toEqual([["from", `unknown place "X"`]]);
    expect(new ProblemError({ title: "", status: 500, detail: "store: disk is gone" }).fields(known).size).toBe(0);
  });
});

async function failure(call: Promise<unknown>): Promise<ProblemError> {
  try {
    await call;
  } catch (e) {
    if (e instanceof ProblemError) return e;
    throw e;
  }
  throw new Error("it did not fail");
}
