// What a compiled catalogue holds: text, or a function of its arguments (tools/catalogue.mjs).

export interface Part {
  tag: string;
  text: string;
}

export interface Tools {
  s(value: string | number): string;
  n(value: number): string;
  c(value: string, options: Record<string, () => string>): string;
  p(value: number, options: Record<string, () => string>): string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Compiled = string | ((a: any, f: Tools) => string | (string | Part)[]);
export type Catalogue = Record<string, Compiled>;
