// Is the port free, and if not, who has it?
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import net from 'node:net';

/**
 * @param {string} host
 * @param {number} port 0: any
 * @returns {Promise<NodeJS.ErrnoException | null>} null: it can be had
 */
function tryPort(host, port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/**
 * Inode of the socket that listens on this port, from the text of /proc/net/tcp or tcp6.
 * @param {string} table
 * @param {number} port
 * @returns {string | null}
 */
export function listeningInode(table, port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (const line of table.split('\n').slice(1)) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state === '0A' && local?.endsWith(`:${hex}`) && inode) return inode;
  }
  return null;
}

/**
 * @param {number} port
 * @returns {{ pid: number, command: string } | null} null: nobody we may look at
 */
function holderOf(port) {
  const inode = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => listeningInode(readFileSync(file, 'utf8'), port)).find(Boolean);
  if (!inode) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (readlinkSync(`/proc/${pid}/fd/${fd}`) !== `socket:[${inode}]`) continue;
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
        return { pid: Number(pid), command: command.length > 80 ? `${command.slice(0, 79)}…` : command };
      }
    } catch {
      // ended, or not ours to look at
    }
  }
  return null;
}

/**
 * Rejects when the address cannot be had, saying who has it and what to do.
 * @param {string} host
 * @param {string} wanted
 */
export async function checkPort(host, wanted) {
  const port = Number(wanted);
  if (!/^\d+$/.test(wanted) || port > 65_535)
    throw new Error(`PORT=${wanted} is not a port: give a number from 1 to 65535, or unset PORT.`);
  const error = await tryPort(host, port);
  if (!error) return;
  const other = `choose another one: PORT=${port + 1} npm start`;
  if (error.code === 'EADDRINUSE') {
    const holder = holderOf(port);
    const who = holder ? `by process ${holder.pid} (${holder.command})` : 'by another program';
    throw new Error(`Port ${port} is in use ${who}. End that, or ${other}`);
  }
  if (error.code === 'EACCES') throw new Error(`Port ${port} is reserved for root. Start as root, or ${other}`);
  if (error.code === 'EADDRNOTAVAIL')
    throw new Error(`HOST=${host} is not an address of this machine. Choose one that is, or unset HOST.`);
  throw new Error(`Patchbay cannot listen on ${host} port ${port}: ${error.message}. You may ${other}`);
}
