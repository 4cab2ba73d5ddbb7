// The DHCP message in a frame of tcpdump's output.
import type { DhcpPart } from './tcpdump-types.ts';

/** `DHCP-Message (53), length 1: Discover` (4.99) or `DHCP-Message Option 53, length 1: Discover` (4.9). */
const OPTION = /^\s+[\w-]+ (?:\((\d{1,3})\)|Option (\d{1,3})), length \d+(?:, occurs \d+)?:? ?(.*)$/;

/** null when the text is not about DHCP. Options are there only with -v. */
export function readDhcp(text: string): DhcpPart | null {
  const head = /^BOOTP\/DHCP, (Request|Reply)(?: from ([0-9a-f:]{17}))?/.exec(text);
  if (!head) return null;
  const options: Record<number, string> = {};
  let last: number | null = null;
  for (const line of text.split('\n').slice(1)) {
    const option = OPTION.exec(line);
    if (option) {
      last = Number(option[1] ?? option[2]);
      options[last] = (option[3] ?? '').trim();
    } else if (last !== null && /^\s{6,}|^\t {6,}/.test(line))
      options[last] = [options[last], line.trim()].filter(Boolean).join(', ');
  }
  const said = (pattern: RegExp) => pattern.exec(text)?.[1];
  const clientMac = head[2] ?? said(/Client-Ethernet-Address ([0-9a-f:]{17})/);
  const xid = said(/, xid (0x[0-9a-f]+)/);
  const yourIp = said(/Your-IP ([0-9.]+)/);
  const serverIp = said(/Server-IP ([0-9.]+)/);
  const message = options[53];
  return {
    op: head[1] === 'Reply' ? 'reply' : 'request',
    options,
    ...(clientMac ? { clientMac } : {}),
    ...(xid ? { xid } : {}),
    ...(yourIp ? { yourIp } : {}),
    ...(serverIp ? { serverIp } : {}),
    ...(message ? { message } : {}),
  };
}
