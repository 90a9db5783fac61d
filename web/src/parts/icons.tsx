const kPaths = {
  check: 'M5 12l5 5L20 7',
  cross: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3',
  play: 'M7 4v16l13-8z',
  pause: 'M8 5v14M16 5v14',
  stop: 'M6 6h12v12H6z',
  skip: 'M5 5v14l9-7zM19 5v14',
  warning: 'M12 9v4M12 17v.01M12 3L2 20h20z',
  again: 'M20 11a8 8 0 1 0-2 6M20 4v7h-7',
  search: 'M10 4a6 6 0 1 0 0 12a6 6 0 1 0 0-12M21 21l-6.500-6.500',
  sun: 'M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
  moon: 'M12 3a6 6 0 0 0 9 8a9 9 0 1 1-9-8z',
  screen: 'M3 5h18v11H3zM9 20h6M12 16v4',
  home: 'M4 11l8-7l8 7M6 10v10h12V10',
  list: 'M9 6h11M9 12h11M9 18h11M5 6v.01M5 12v.01M5 18v.01',
  flow: 'M3 9h6v6H3zM15 3h6v6h-6zM15 15h6v6h-6zM9 12h3M12 6v12M12 6h3M12 18h3',
  box: 'M12 3l8 4.500v9L12 21l-8-4.500v-9zM12 12l8-4.500M12 12v9M12 12L4 7.500',
  queue: 'M4 6h16M4 12h10M4 18h6',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  download: 'M4 17v3h16v-3M7 11l5 5l5-5M12 4v12',
  up: 'M12 19V5M6 11l6-6l6 6',
  down: 'M12 5v14M6 13l6 6l6-6',
  columns: 'M4 4h16v16H4zM12 4v16',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  trash: 'M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3',
  keyboard: 'M3 6h18v12H3zM7 10v.01M11 10v.01M15 10v.01M17 14v.01M7 14v.01M10 14h4',
  key: 'M14 10a5 5 0 1 0 0 .01M14 10h7v4M18 10v3',
  gauge: 'M12 12l4-4M4 18a10 10 0 1 1 16 0',
} as const;

export type IconName = keyof typeof kPaths;

/** A small drawing beside a word, or in a button that has a label of its own. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: 'none', display: 'block' }}
    >
      <path d={kPaths[name]} />
    </svg>
  );
}
