/**
 * Live updates of one parcel over WebSocket, subprotocol entrepot.v1.
 *
 * The caller has read the parcel and its events up to a sequence; from there
 * every event comes once and in order, over as many connections as it takes.
 * A connection that breaks is made again after a random wait that grows, and
 * asks for what came after the last sequence seen. A connection on which
 * nothing comes back is found by a ping and counts as broken.
 */
import type { Problem, ShopperView, TrackEvent } from "./types";

export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "waiting"; until: number }
  | { state: "refused"; problem: Problem };

export interface LiveOptions {
  parcel: string;
  token: string;
  /** The last sequence already known. */
  after: number;
  /** The view after an event; event is absent for a snapshot. */
  onView(view: ShopperView, event?: TrackEvent): void;
  onConnection(connection: Connection): void;
  /** The parts of the world a test replaces. */
  open?: (path: string, protocol: string) => WebSocket;
  random?: () => number;
}

/** The wait before attempt n is random between half and all of first * 2^n, at most longest. */
export const WAIT = { first: 500, longest: 30_000 };

/** A ping goes out when nothing came for `quiet`; no answer within `patience` means broken. */
export const BEAT = { quiet: 25_000, patience: 10_000 };

type Message =
  | { type: "snapshot"; parcel: string; seq: number; view: ShopperView }
  | { type: "event"; parcel: string; seq: number; event: TrackEvent; view: ShopperView }
  | { type: "error"; parcel?: string; problem: Problem }
  | { type: "pong" };

export class Live {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private after: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(private readonly options: LiveOptions) {
    this.after = options.after;
  }

  start(): void {
    globalThis.addEventListener?.("online", this.hurry);
    globalThis.document?.addEventListener("visibilitychange", this.hurry);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    globalThis.removeEventListener?.("online", this.hurry);
    globalThis.document?.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.timer);
    this.drop();
  }

  /** Somebody looks again, or the network is back: what waits, waits no more. */
  private readonly hurry = () => {
    if (this.stopped || this.socket || globalThis.document?.hidden) return;
    this.attempt = 0;
    this.connect();
  };

  private connect(): void {
    clearTimeout(this.timer);
    const { parcel, token, open = dial, onConnection } = this.options;
    onConnection({ state: "connecting" });
    const socket = open("/v1/live", "entrepot.v1");
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(socket), BEAT.patience);
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "subscribe", parcel, token, after: this.after }));
      // A resume with nothing missed is answered by silence, so a pong is what
      // says that the subscription was taken.
      this.ping(socket);
    };
    socket.onmessage = (m) => {
      if (this.socket === socket) this.take(socket, m.data);
    };
    socket.onclose = () => this.lost(socket);
    socket.onerror = () => this.lost(socket);
  }

  private take(socket: WebSocket, data: unknown): void {
    const message = parse(data);
    if (!message) return;
    this.rest(socket);
    if (message.type === "error") {
      const status = message.problem.status;
      if (status >= 400 && status < 500 && status !== 429) this.refuse(message.problem);
      else this.lost(socket);
      return;
    }
    this.attempt = 0;
    this.options.onConnection({ state: "live" });
    if (message.type === "pong") return;
    if (message.type === "snapshot") {
      this.after = message.seq;
      this.options.onView(message.view);
      return;
    }
    if (message.seq <= this.after) return; // sent twice: before and after a break
    this.after = message.seq;
    this.options.onView(message.view, message.event);
  }

  /** Waits for the next message, and asks for one when it is long in coming. */
  private rest(socket: WebSocket): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ping(socket), BEAT.quiet);
  }

  private ping(socket: WebSocket): void {
    clearTimeout(this.timer);
    socket.send(JSON.stringify({ type: "ping" }));
    this.timer = setTimeout(() => this.lost(socket), BEAT.patience);
  }

  private refuse(problem: Problem): void {
    this.stop();
    this.options.onConnection({ state: "refused", problem });
  }

  private lost(socket: WebSocket): void {
    if (this.stopped || this.socket !== socket) return;
    this.drop();
    const { random = Math.random, onConnection } = this.options;
    const most = Math.min(WAIT.longest, WAIT.first * 2 ** this.attempt);
    const wait = most / 2 + (random() * most) / 2;
    this.attempt++;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), wait);
    onConnection({ state: "waiting", until: Date.now() + wait });
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }
}

/** Opens a socket to a path of this origin; older browsers want the whole address. */
function dial(path: string, protocol: string): WebSocket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(url, protocol);
}

function parse(data: unknown): Message | null {
  if (typeof data !== "string") return null;
  try {
    const message = JSON.parse(data) as Message;
    return typeof message === "object" && message && "type" in message ? message : null;
  } catch {
    return null;
  }
}
