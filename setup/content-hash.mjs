// One number for the content of files and folders: what was made from them need not be made again while it stays the same.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * sha256 over names, modes and contents, in an order that does not depend on the disk.
 * @param {string} root names are relative to this
 * @param {readonly string[]} entries files and folders below root; an absent one counts as absent
 * @param {readonly string[]} [also] words that belong to the content (versions, architecture)
 * @returns {string} 64 hex digits
 */
export function contentHash(root, entries, also = []) {
  const hash = createHash('sha256');
  for (const word of also) hash.update(`word ${word}\0`);
  for (const entry of [...entries].sort()) add(hash, root, entry);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} entry
 */
function add(hash, root, entry) {
  const file = path.join(root, entry);
  if (!existsSync(file)) {
    hash.update(`absent ${entry}\0`);
    return;
  }
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) hash.update(`link ${entry} ${readlinkSync(file)}\0`);
  else if (stat.isDirectory()) for (const name of readdirSync(file).sort()) add(hash, root, path.join(entry, name));
  else {
    hash.update(`file ${entry} ${stat.mode & 0o111 ? 'x' : '-'} ${stat.size}\0`);
    hash.update(readFileSync(file));
  }
}
