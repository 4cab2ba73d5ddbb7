// Is there room, and can the folder carry Docker's overlay2?
import { existsSync, statfsSync } from 'node:fs';
import path from 'node:path';

const GIB = 1024 ** 3;
/** A host image, the site's build and a class at work fit into this. */
const NEEDED_BYTES = 3 * GIB;

/** statfs type -> name, of the file systems on which overlay2 works. */
const OVERLAY_WORKS_ON = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
]);
const NAMES = new Map([
  [0x794c7630, 'overlay'],
  [0x6969, 'nfs'],
  [0x2fc12fc1, 'zfs'],
  [0x01021994, 'tmpfs'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x5346544e, 'ntfs'],
  [0xff534d42, 'cifs'],
]);

/**
 * The nearest folder that exists, at or above this one.
 * @param {string} folder
 */
function existing(folder) {
  let at = folder;
  while (!existsSync(at)) at = path.dirname(at);
  return at;
}

/**
 * @param {number} type f_type of statfs
 * @returns {string | null} null: good; else the name of what it is
 */
export function unfitFileSystem(type) {
  return OVERLAY_WORKS_ON.has(type) ? null : (NAMES.get(type) ?? `a file system of type 0x${type.toString(16)}`);
}

/**
 * The first folder whose file system can carry overlay2.
 * @param {readonly string[]} folders
 * @returns {string} throws when there is none, saying what to do
 */
export function chooseStore(folders) {
  const unfit = folders.map((folder) => unfitFileSystem(statfsSync(existing(folder)).type));
  const chosen = folders[unfit.indexOf(null)];
  if (chosen) return chosen;
  throw new Error(
    `${folders[0]} lies on ${unfit[0]}, and the lab hosts need ext4 or xfs under them. ` +
      'Choose another folder: PATCHBAY_HOME=/path/on/ext4 npm start',
  );
}

/**
 * @param {string} folder
 * @returns {void} throws when there is too little room
 */
export function checkRoom(folder) {
  const { bavail, bsize } = statfsSync(existing(folder));
  const free = bavail * bsize;
  if (free >= NEEDED_BYTES) return;
  throw new Error(
    `Only ${(free / GIB).toFixed(1)} GiB are free for ${folder}; Patchbay wants ${NEEDED_BYTES / GIB} GiB. ` +
      'Make room, or choose another folder: PATCHBAY_HOME=/path/with/room npm start',
  );
}
