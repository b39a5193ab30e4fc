// What the screens of plans ask the server.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Plans = Schemas["PlansView"];
export type Published = Schemas["PublishedView"];
export type PlanHead = Schemas["PlanHead"];
export type PlanText = Schemas["PlanTextView"];
export type Check = Schemas["CheckView"];
export type Diagnostic = Schemas["DiagnosticView"];
export type Example = Schemas["ExampleView"];
export type Language = Schemas["LanguageView"];
export type Publication = Schemas["PublicationView"];
export type Comparison = Schemas["CompareView"];
export type Difference = Schemas["DifferenceView"];

/** All plans the person may read. */
export function usePlans() {
  return useQuery({ queryKey: ["plans", "all"], queryFn: () => answer(api.GET("/api/v1/plans")) as Promise<Plans> });
}

/** The text of one. */
export function usePlanText(place: string | undefined) {
  return useQuery({
    queryKey: ["plans", "text", place],
    enabled: place !== undefined,
    queryFn: () =>
      answer(api.GET("/api/v1/plans/{version}", { params: { path: { version: place ?? "" } } })) as Promise<PlanText>,
  });
}

/** What the language of plans knows; it changes with the program only. */
export function useLanguage() {
  return useQuery({
    queryKey: ["language"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => answer(api.GET("/api/v1/plans/language")) as Promise<Language>,
  });
}
