/**
 * The HTTP side of the interface. Every failure, of the network too, is one
 * ProblemError, so a page has one thing to show.
 */
import type {
  Answer, Events, Facilities, ParcelRequest, Parcels, Problem, Registered, RouteRequest, ShopperView,
} from "./types";

/** No answer came at all; no HTTP status has this number. */
export const UNREACHABLE = 0;

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ProblemError";
  }

  get status(): number {
    return this.problem.status;
  }

  /**
   * What is wanted of each field that cannot be used, by its wire name; what
   * came stands in the field. A problem about one field may name it only as the
   * first word of its detail, such as `from: unknown place "CNSZ"`; that counts
   * when the word is one of known.
   */
  fields(known: readonly string[]): Map<string, string> {
    const found = new Map<string, string>();
    for (const e of this.problem.errors ?? []) {
      if (!found.has(e.field)) found.set(e.field, e.want ? `Wanted: ${e.want}.` : this.message);
    }
    if (found.size === 0 && this.problem.detail) {
      const [, field, said] = /^([\w.[\]]+): (.+)$/s.exec(this.problem.detail) ?? [];
      if (field && said && known.includes(field)) found.set(field, said);
    }
    return found;
  }
}

/** A client that speaks with one key or shopper token. */
export class Client {
  constructor(
    private readonly token: string,
    private readonly fetcher: typeof fetch = (...a) => fetch(...a),
  ) {}

  facilities(signal?: AbortSignal): Promise<Facilities> {
    return this.get("/v1/network/facilities", signal);
  }

  /** The whole set, each way with its legs and charges: the page shows them all. */
  routes(query: RouteRequest, signal?: AbortSignal): Promise<Answer> {
    return this.send("/v1/routes", { ...query, all: true }, {}, signal);
  }

  /**
   * Registers a parcel. The key makes a repeat harmless: the same parcel and
   * link come back when the first answer was lost on its way.
   */
  register(parcel: ParcelRequest, idempotencyKey: string): Promise<Registered> {
    return this.send("/v1/parcels", parcel, { "Idempotency-Key": idempotencyKey });
  }

  parcels(cursor?: string, signal?: AbortSignal): Promise<Parcels> {
    const query = new URLSearchParams({ limit: "20" });
    if (cursor) query.set("cursor", cursor);
    return this.get(`/v1/parcels?${query}`, signal);
  }

  parcel(id: string, signal?: AbortSignal): Promise<ShopperView> {
    return this.get(`/v1/parcels/${encodeURIComponent(id)}`, signal);
  }

  events(id: string, signal?: AbortSignal): Promise<Events> {
    return this.get(`/v1/parcels/${encodeURIComponent(id)}/events`, signal);
  }

  private get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.call(path, { signal: signal ?? null });
  }

  private send<T>(path: string, body: unknown, headers: Record<string, string>, signal?: AbortSignal): Promise<T> {
    return this.call(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...headers },
      signal: signal ?? null,
    });
  }

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    let response: Response;
    try {
      response = await this.fetcher(path, {
        ...init,
        headers: { Accept: "application/json", ...init.headers, Authorization: `Bearer ${this.token}` },
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ProblemError({
        title: "The server cannot be reached",
        status: UNREACHABLE,
        detail: "The server cannot be reached. Check the connection and try again.",
      });
    }
    if (!response.ok) throw new ProblemError(await readProblem(response));
    try {
      return (await response.json()) as T;
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ProblemError({ title: "The answer cannot be read", status: response.status });
    }
  }
}

/** Reads the problem of a refused request, and makes one where a proxy answered in its own form. */
async function readProblem(response: Response): Promise<Problem> {
  const plain: Problem = { title: `The server answered ${response.status}`, status: response.status };
  if (!/\bjson\b/.test(response.headers.get("Content-Type") ?? "")) return plain;
  try {
    const body = (await response.json()) as Partial<Problem>;
    return { ...plain, ...body, status: response.status };
  } catch {
    return plain;
  }
}
