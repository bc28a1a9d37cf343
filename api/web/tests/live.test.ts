import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BEAT, Live, WAIT, type Connection } from "../src/api/live";
import type { ShopperView, TrackEvent } from "../src/api/types";

/** The browser's socket, played by hand. */
class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((m: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  sent: Record<string, unknown>[] = [];
  closed = false;
  constructor(readonly path: string, readonly protocol: string) {}
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  says(message: unknown) {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }
  breaks() {
    this.onclose?.();
  }
}

const view = (seq: number) => ({ state: { seq } }) as unknown as ShopperView;
const event = (seq: number) => ({ type: "event", parcel: "P1", seq, event: { id: `e${seq}`, seq }, view: view(seq) });

let sockets: FakeSocket[];
let connections: Connection["state"][];
let seen: [number, string | undefined][];
let live: Live;

/** The socket in use. */
const socket = () => sockets.at(-1)!;

function follow(after = 17, random = () => 1) {
  live = new Live({
    parcel: "P1",
    token: "trk_x",
    after,
    onView: (v: ShopperView, e?: TrackEvent) => seen.push([v.state.seq, e?.id]),
    onConnection: (c) => connections.push(c.state),
    open: (path, protocol) => {
      sockets.push(new FakeSocket(path, protocol));
      return socket() as unknown as WebSocket;
    },
    random,
  });
  live.start();
}

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, connections, seen] = [[], [], []];
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

describe("Live", () => {
  it("subscribes after what is known, with the token in the message and not in the address", () => {
    follow(17);
    socket().onopen?.();
    expect(socket().path).toBe("/v1/live");
    expect(socket().protocol).toBe("entrepot.v1");
    expect(socket().sent).toEqual([{ type: "subscribe", parcel: "P1", token: "trk_x", after: 17 }, { type: "ping" }]);
  });

  it("is live once anything comes back, even when nothing was missed", () => {
    follow();
    socket().onopen?.();
    expect(connections).toEqual(["connecting"]);
    socket().says({ type: "pong" });
    expect(connections).toEqual(["connecting", "live"]);
    expect(seen).toEqual([]);
  });

  it("hands on each event once and in order", () => {
    follow(17);
    socket().onopen?.();
    for (const seq of [18, 19, 19, 18, 25]) socket().says(event(seq));
    expect(seen).toEqual([[18, "e18"], [19, "e19"], [25, "e25"]]);
  });

  it("resumes after the last event when the connection breaks", () => {
    follow(17);
    socket().onopen?.();
    socket().says(event(18));
    socket().breaks();
    expect(connections.at(-1)).toBe("waiting");
    vi.advanceTimersByTime(WAIT.first);
    expect(sockets).toHaveLength(2);
    socket().onopen?.();
    expect(socket().sent[0]).toMatchObject({ type: "subscribe", after: 18 });
    socket().says(event(18)); // sent again by a server that is generous
    socket().says(event(19));
    expect(seen.map(([seq]) => seq)).toEqual([18, 19]);
  });

  it("takes a snapshot as the state from which to go on", () => {
    follow(17);
    socket().onopen?.();
    socket().says({ type: "snapshot", parcel: "P1", seq: 30, view: view(30) });
    socket().says(event(30));
    socket().says(event(31));
    expect(seen).toEqual([[30, undefined], [31, "e31"]]);
  });

  it("waits longer each time, at most half a minute, and afresh after a success", () => {
    follow();
    const waits = [];
    for (let i = 0; i < 9; i++) {
      const before = Date.now();
      socket().breaks();
      vi.advanceTimersToNextTimer();
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    socket().onopen?.();
    socket().says({ type: "pong" });
    socket().breaks();
    vi.advanceTimersByTime(WAIT.first);
    expect(sockets).toHaveLength(11);
  });

  it("never waits less than half, so that a crowd does not come back at once", () => {
    follow(0, () => 0);
    socket().breaks();
    vi.advanceTimersByTime(WAIT.first / 2 - 1);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
  });

  it("asks when it is quiet, and counts silence as broken", () => {
    follow();
    socket().onopen?.();
    socket().says({ type: "pong" });
    vi.advanceTimersByTime(BEAT.quiet);
    expect(socket().sent.at(-1)).toEqual({ type: "ping" });
    socket().says({ type: "pong" });
    vi.advanceTimersByTime(BEAT.quiet + BEAT.patience);
    expect(sockets[0]!.closed).toBe(true);
    expect(connections.at(-1)).toBe("waiting");
  });

  it("gives up on a connection that never opens", () => {
    follow();
    vi.advanceTimersByTime(BEAT.patience + WAIT.first);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]!.closed).toBe(true);
  });

  it("does not come back when it is refused", () => {
    follow();
    socket().onopen?.();
    socket().says({ type: "error", parcel: "P1", problem: { title: "There is no such parcel for you", status: 404 } });
    expect(connections.at(-1)).toBe("refused");
    vi.advanceTimersByTime(3600_000);
    expect(sockets).toHaveLength(1);
    expect(socket().closed).toBe(true);
  });

  it("comes back when the server only has too much to do", () => {
    follow();
    socket().onopen?.();
    socket().says({ type: "error", problem: { title: "busy", status: 503 } });
    expect(connections.at(-1)).toBe("waiting");
  });

  it("does not mind a message it cannot read", () => {
    follow();
    socket().onopen?.();
    for (const odd of ["", "{", "null", "7", "{}"]) socket().says(odd);
    expect(connections).toEqual(["connecting"]);
  });

  it("is silent after stop", () => {
    follow();
    const first = socket();
    first.onopen?.();
    live.stop();
    first.says(event(18));
    first.breaks();
    vi.advanceTimersByTime(3600_000);
    expect(seen).toEqual([]);
    expect(sockets).toHaveLength(1);
  });
});
