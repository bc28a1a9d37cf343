import "../ui/base.css";
import "./plan.css";
import "./form.css";
import "./answer.css";
import "./landed.css";
import "./register.css";
import { render } from "preact";
import { PlanPage } from "./page";

render(<PlanPage />, document.getElementById("app")!);
