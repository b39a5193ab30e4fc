/** The medal. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#24507a" />
      <path d="M10 4h4.5l3 7h-4.5zM22 4h-4.5l-3 7h4.500z" fill="#8fb4da" />
      <circle cx="16" cy="19.500" r="8" fill="#d9a928" />
      <path
        d="M12.500 16.500h7M12.500 19.500h7M16 16.500v7.500M13.200 13.800l2.800 3 2.800-3"
        fill="none"
        stroke="#4a3500"
        strokeWidth="1.700"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
