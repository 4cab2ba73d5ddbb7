// busybox udhcpc: what it says, and the variables that its script was given (as `env` prints them).
import { linesOf, ParseError } from './parse-error.ts';

export type StaticRoute = { readonly to: string; readonly via: string };
export type DhcpLease = {
  readonly ip: string;
  readonly server: string | null;
  readonly seconds: number | null;
  /** Of the option subnet mask: 24. */
  readonly prefix: number | null;
  readonly routers: readonly string[];
  readonly dns: readonly string[];
  readonly mtu: number | null;
  readonly hostname: string | null;
  readonly domain: string | null;
  /** Option 121, in order. */
  readonly staticRoutes: readonly StaticRoute[];
};
export type Udhcpc = {
  readonly version: string;
  readonly discovers: number;
  /** null: nobody gave one. */
  readonly lease: DhcpLease | null;
  /** A server said no. */
  readonly refused: boolean;
  /** Other things it said. */
  readonly complaints: readonly string[];
  /** The script's variables (lower case names): ip, router, opt53, ... */
  readonly variables: Readonly<Record<string, string>>;
};

function words(text: string | undefined): readonly string[] {
  return text?.split(/\s+/).filter(Boolean) ?? [];
}

function staticRoutes(text: string | undefined): readonly StaticRoute[] {
  const list = words(text);
  return Array.from({ length: Math.floor(list.length / 2) }, (_, i) => ({ to: list[2 * i] ?? '', via: list[2 * i + 1] ?? '' }));
}

function numberOrNull(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** stdout and stderr together. Throws ParseError on what is not of udhcpc. */
export function parseUdhcpc(text: string): Udhcpc {
  const said: string[] = [];
  const variables: Record<string, string> = {};
  for (const { text: line } of linesOf(text)) {
    const word = /^udhcpc: (.*)$/.exec(line);
    const variable = /^([a-z][a-z0-9_]{0,40})=(.*)$/.exec(line);
    if (word) said.push(word[1] ?? '');
    else if (variable) variables[variable[1] ?? ''] = variable[2] ?? '';
  }
  if (said.length === 0 && variables.ip === undefined)
    throw new ParseError(`not of udhcpc: ${text.trim().slice(0, 120) || 'empty'}`);
  const find = (pattern: RegExp) => said.map((line) => pattern.exec(line)).find((found) => found !== null);
  const obtained = find(/^lease of ([0-9.]+) obtained(?: from ([0-9.]+))?, lease time (\d+)/);
  const ip = obtained?.[1] ?? variables.ip;
  const lease: DhcpLease | null =
    ip === undefined
      ? null
      : {
          ip,
          server: obtained?.[2] ?? variables.serverid ?? null,
          seconds: numberOrNull(obtained?.[3] ?? variables.lease),
          prefix: numberOrNull(variables.mask),
          routers: words(variables.router),
          dns: words(variables.dns),
          mtu: numberOrNull(variables.mtu),
          hostname: variables.hostname ?? null,
          domain: variables.domain ?? null,
          staticRoutes: staticRoutes(variables.staticroutes),
        };
  const usual = /^(started|broadcasting|sending|lease of|no lease|received|entering)/;
  return {
    version: find(/^started, v(\S+)/)?.[1] ?? '',
    discovers: said.filter((line) => /(broadcasting|sending) discover/.test(line)).length,
    lease,
    refused: said.some((line) => /received DHCP NAK/i.test(line)),
    complaints: said.filter((line) => !usual.test(line)),
    variables,
  };
}
