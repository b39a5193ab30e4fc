// What the server says of a month at first sight.
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type OverviewView = Schemas["OverviewView"];
export type OwnOverview = Schemas["OwnOverview"];
export type TeamOverview = Schemas["TeamOverview"];
export type OwnPay = Schemas["OwnPay"];
