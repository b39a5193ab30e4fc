// Every screen of the application: whatever the folders beside this file export from their index.ts. There is nothing to add here.
import type { Screen } from "./screen";

const slices = import.meta.glob<Record<string, Screen[]>>("./*/index.{ts,tsx}", { eager: true });

export const screens: Screen[] = Object.values(slices).flatMap((slice) => Object.values(slice).flat());
