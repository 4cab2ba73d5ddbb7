// The site's few icons, 16 by 16, drawn with the colour of the text. They stand beside words or have a label on their button.
const PATHS = {
  pass: 'M3.2 8.6 6.4 11.8 12.8 4.6',
  fail: 'M4 4l8 8M12 4l-8 8',
  unsure: 'M5.6 6a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.9-1.1 1.7M8 12.6v.1',
  circle: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11',
  dot: 'M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4 6 8l4 4',
  plus: 'M8 3.5v9M3.5 8h9',
  close: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  copy: 'M6 6h7v7H6zM10 6V3H3v7h3',
  type: 'M2.5 4.5 6 8l-3.5 3.5M7.5 12h6',
  play: 'M5 3.5v9l7.5-4.5z',
  split: 'M2.5 3h11v10h-11zM8 3v10',
  find: 'M7 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8M10 10l3.5 3.5',
  gear: 'M8 5.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4',
  menu: 'M3 4.5h10M3 8h10M3 11.5h10',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  warn: 'M8 2.5 14.2 13H1.8zM8 6.5v3M8 11.2v.1',
  light:
    'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  dark: 'M12.8 9.7A5.3 5.3 0 0 1 6.3 3.2a5.3 5.3 0 1 0 6.5 6.5z',
  system: 'M2.5 3h11v7.5h-11zM6 13.2h4M8 10.5v2.7',
  clock: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.2l2 1.3',
  bulb: 'M6 11.5c0-1.4-2-2.3-2-4.7a4 4 0 0 1 8 0c0 2.4-2 3.3-2 4.7zM6.5 13.8h3',
  link: 'M9.5 3.5h3v3M12.5 3.5 7.5 8.5M11 9v3.5H3.5V5H7',
  save: 'M8 2.5v7M5 7l3 3 3-3M3 13h10',
  tidy: 'M3 3h4v4H3zM9 9h4v4H9zM9 5h3M5 9v3',
  fit: 'M3 6V3h3M13 6V3h-3M3 10v3h3M13 10v3h-3',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6',
  book: 'M3 3h4a1.5 1.5 0 0 1 1 .5A1.5 1.5 0 0 1 9 3h4v9.5H9a1.5 1.5 0 0 0-1 .5 1.5 1.5 0 0 0-1-.5H3zM8 3.5V13',
  minus: 'M3.5 8h9',
  goal: 'M4 14V2.5M4 3h8.5l-2.2 3 2.2 3H4',
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.2 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Two jacks and the cable between them. */
export function Mark() {
  return (
    <svg width="26" height="20" viewBox="0 0 26 20" fill="none" aria-hidden="true">
      <circle cx="5" cy="5.5" r="3.6" stroke="currentColor" strokeWidth="1.7" />
      <circle cx="21" cy="5.5" r="3.6" stroke="currentColor" strokeWidth="1.7" />
      <path d="M5 5.5c0 14.5 16 14.5 16 0" stroke="var(--accent)" strokeWidth="2.4" strokeLinecap="round" />
      <circle cx="5" cy="5.5" r="1.5" fill="var(--accent)" />
      <circle cx="21" cy="5.5" r="1.5" fill="var(--accent)" />
    </svg>
  );
}
