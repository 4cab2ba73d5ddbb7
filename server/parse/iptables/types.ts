// The normal form of netfilter rules: two rules that mean the same have the same form.

/** One condition; all of a rule's must hold. `test`: source, in-interface, protocol, dport, ctstate, mark, physdev-in, ... */
export type Condition = { readonly test: string; readonly not: boolean; readonly value: string };

export type Target = {
  /** jump (-j) comes back at the end of a chain; goto (-g) does not. */
  readonly by: 'jump' | 'goto';
  /** ACCEPT, DROP, SNAT, ... or a chain. */
  readonly name: string;
  /** to-source, to-destination, to-ports, set-xmark, zone, ...; a flag has the value ''. */
  readonly options: Readonly<Record<string, string>>;
};

export type Counters = { readonly packets: number; readonly bytes: number };

export type Rule = {
  /** Named only if the text named it (-t nat). */
  readonly table?: string;
  /** Absent when the text had no -A or -I. */
  readonly chain?: string;
  /** Sorted. */
  readonly conditions: readonly Condition[];
  /** Absent: the rule only counts. */
  readonly target?: Target;
  readonly comment?: string;
  readonly counters?: Counters;
};

export type Chain = {
  readonly name: string;
  /** null: a chain of the user's. */
  readonly policy: string | null;
  readonly counters: Counters;
  readonly rules: readonly Rule[];
};

export type Table = { readonly name: string; readonly chains: Readonly<Record<string, Chain>> };

export type Ruleset = {
  /** "1.8.9 (nf_tables)" as the header said; empty when there was none. */
  readonly version: string;
  readonly tables: Readonly<Record<string, Table>>;
};

export type RuleCompareOptions = {
  /** Compare --random, --random-fully, --persistent of NAT targets (default false: they choose which port, not whom). */
  readonly random?: boolean;
};
