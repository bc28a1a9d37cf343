/**
 * The map of a scene: a globe where WebGL is to be had and the reader does not
 * save data, a drawing otherwise. Nothing on a page is said by the map alone.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { FlatMap } from "./flat";
import type { Globe } from "./globe";
import type { Scene } from "./scene";

export function WorldMap({ scene }: { scene: Scene }) {
  const holder = useRef<HTMLDivElement>(null);
  const globe = useRef<Globe | null>(null);
  const latest = useRef(scene);
  const [state, setState] = useState<"loading" | "globe" | "flat">(() => (canGlobe() ? "loading" : "flat"));
  latest.current = scene;

  useEffect(() => {
    if (state !== "loading") return;
    let gone = false;
    const begin = async () => {
      try {
        const { createGlobe } = await import("./globe");
        if (gone || !holder.current) return;
        const made = await createGlobe(holder.current, latest.current);
        if (gone) return made.remove();
        globe.current = made;
        made.show(latest.current);
        setState("globe");
      } catch (cause) {
        console.info("map: the globe cannot be drawn here, a drawing takes its place:", cause);
        if (!gone) setState("flat");
      }
    };
    // The text comes first: the megabyte of the globe waits until it is painted.
    requestAnimationFrame(() => setTimeout(() => !gone && void begin(), 0));
    return () => {
      gone = true;
      globe.current?.remove();
      globe.current = null;
    };
  }, []);

  useEffect(() => globe.current?.show(scene), [scene]);

  return (
    <figure class="map" data-map={state}>
      {state === "flat" ? <FlatMap scene={scene} /> : <div class="map-globe" ref={holder} />}
      <figcaption>Map data: Natural Earth</figcaption>
    </figure>
  );
}

function canGlobe(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData) return false;
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}
