// A list's page, order, search and filters live in the address, so that a screen can be sent, reloaded and gone back to.
import { keepPreviousData, type QueryKey, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";

/** What every list of the API answers. */
export interface ListAnswer<T> {
  items: T[];
  total: number;
  page: number;
  per_page: number;
}

/** What a list is asked for, beside its own filters. */
export interface ListQuery {
  page?: number;
  per_page?: number;
  sort?: string;
  q?: string;
}

/** What may be changed of it. */
export type ListChange<F extends string> = { page?: number; perPage?: number; sort?: string; q?: string } & Partial<
  Record<F, string | undefined>
>;

/** How a list stands in the address. */
export interface ListState<F extends string> {
  page: number;
  perPage: number;
  sort: string | undefined;
  q: string;
  filters: Partial<Record<F, string>>;
  /** For the request: page, order, search and filters that are set. */
  query: ListQuery & Partial<Record<F, string>>;
  /** Changes some of it; anything but the page goes back to the first page. `undefined` or "" takes a filter away. */
  set(change: ListChange<F>): void;
  /** Whether a search or a filter is set. */
  narrowed: boolean;
  clear(): void;
}

/** Options of a list: its order and page size if the address says nothing, the names of its filters. */
export interface ListOptions<F extends string> {
  sort?: string;
  perPage?: number;
  filters?: readonly F[];
  /** Stands before the names in the address, where a page has two lists. */
  prefix?: string;
}

function numberIn(text: string | null, otherwise: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

/** Keeps a list's state in the address. */
export function useList<F extends string = never>(options: ListOptions<F> = {}): ListState<F> {
  const [params, setParams] = useSearchParams();
  const { sort: firstSort, perPage: firstSize = 50, prefix = "" } = options;
  const names = (options.filters ?? []).join(",");
  return useMemo(() => {
    const filterNames = (names === "" ? [] : names.split(",")) as F[];
    const at = (name: string) => params.get(prefix + name);
    const filters: Partial<Record<F, string>> = {};
    for (const name of filterNames) {
      const value = at(name);
      if (value) {
        filters[name] = value;
      }
    }
    const page = numberIn(at("page"), 1);
    const perPage = numberIn(at("per_page"), firstSize);
    const sort = at("sort") ?? firstSort;
    const q = at("q") ?? "";
    const set: ListState<F>["set"] = (change) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          const put = (name: string, value: string | undefined) =>
            value ? next.set(prefix + name, value) : next.delete(prefix + name);
          next.delete(`${prefix}page`);
          for (const [name, value] of Object.entries(change)) {
            if (name === "page") {
              put("page", value === 1 ? undefined : String(value));
            } else if (name === "perPage") {
              put("per_page", value === firstSize ? undefined : String(value));
            } else {
              put(name, value as string | undefined);
            }
          }
          return next;
        },
        { replace: true },
      );
    return {
      page,
      perPage,
      sort,
      q,
      filters,
      query: { page, per_page: perPage, ...(sort && { sort }), ...(q && { q }), ...filters },
      set,
      narrowed: q !== "" || Object.keys(filters).length > 0,
      clear: () => set({ q: undefined, ...Object.fromEntries(filterNames.map((name) => [name, undefined])) } as never),
    };
  }, [params, setParams, firstSort, firstSize, prefix, names]);
}

/** Asks for a list; the page before stays in sight until the next one is here. */
export function useListQuery<T>(queryKey: QueryKey, queryFn: () => Promise<ListAnswer<T>>, enabled = true) {
  return useQuery({ queryKey, queryFn, placeholderData: keepPreviousData, enabled });
}

/** The address of an export: the whole filtered list, without its page. */
export function exportPath(path: string, query: object, format: "csv" | "xlsx"): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "" && name !== "page" && name !== "per_page") {
      params.set(name, String(value));
    }
  }
  params.set("format", format);
  return `${path}?${params}`;
}
