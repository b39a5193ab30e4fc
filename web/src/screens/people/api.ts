// What the screens of people and shops ask the server.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Person = Schemas["PersonView"];
export type PersonDetail = Schemas["PersonDetailView"];
export type Terms = Schemas["PersonTermsView"];
export type TermsBody = Schemas["TermsBody"];
export type Account = Schemas["AccountView"];
export type Entered = Schemas["PersonEnteredView"];
export type UnknownAccount = Schemas["UnknownAccountView"];
export type Shop = Schemas["ShopView"];
export type Target = Schemas["TargetView"];
export type PlanChoice = Schemas["PlanChoiceView"];

export const ROLES = ["presales", "aftersales", "gold", "supervisor", "manager"] as const;
export type Role = (typeof ROLES)[number];

/** Somebody with their terms and accounts. */
export function usePerson(agent: string) {
  return useQuery({
    queryKey: ["people", "one", agent],
    queryFn: () => answer(api.GET("/api/v1/people/{agent}", { params: { path: { agent } } })) as Promise<PersonDetail>,
  });
}

/** Everybody employed, for fields that name a person. */
export function useEmployed() {
  return useQuery({
    queryKey: ["people", "active"],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/people", { params: { query: { status: "active", per_page: 500 } } }))) as {
        items: Person[];
      },
  });
}

/** All shops, for fields that name one. */
export function useShops() {
  return useQuery({
    queryKey: ["people", "shops"],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/shops", { params: { query: { per_page: 500 } } }))) as { items: Shop[] },
  });
}
