import "../ui/base.css";
import "./track.css";
import { render } from "preact";
import { TrackPage } from "./page";
import { parseLink } from "./state";

function draw(): void {
  render(<TrackPage link={parseLink(location.pathname, location.hash)} />, document.getElementById("app")!);
}

globalThis.addEventListener("hashchange", draw);
draw();
