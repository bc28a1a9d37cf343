import "../ui/base.css";
import "./plan.css";
import "./form.css";
import "./answer.css";
import { render } from "preact";
import { PlanPage } from "./page";

render(<PlanPage />, document.getElementById("app")!);
