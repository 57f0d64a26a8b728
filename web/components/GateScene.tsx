const CENTRE = 360
const FLOOR = 1000

/** A gently pointed arch of half width `w`, whose straight sides end at height `spring`. */
function arch(w: number, spring: number): string {
  const radius = 1.3 * w
  const rise = Math.sqrt(2 * radius * w - w * w)
  const curve = `A${radius} ${radius} 0 0 1`
  return `M${CENTRE - w} ${FLOOR}V${spring}${curve} ${CENTRE} ${spring - rise}${curve} ${CENTRE + w} ${spring}V${FLOOR}z`
}

function apex(w: number, spring: number): number {
  return spring - Math.sqrt(1.6 * w * w)
}

const STARS = [
  [318, 452, 1.6],
  [392, 470, 2],
  [346, 500, 1.3],
  [412, 534, 1.4],
  [300, 545, 1.8],
  [372, 430, 1.2],
] as const

/** Joints of the near wall: a few, as if the rest had worn smooth. */
const JOINTS =
  'M20 180h92M150 120h70M510 150h96M40 330h24M640 300h60M24 560h30M664 520h40M20 760h26M676 720h30M80 60h80M560 60h90M12 900h36M672 890h36'

/** A look through the gate at dusk; at night when the page is dark. Only an ornament. */
export function GateScene() {
  return (
    <svg
      viewBox="0 0 720 1000"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full"
      aria-hidden="true"
    >
      <defs>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className="stop-sky-high" />
          <stop offset="0.45" className="stop-sky-mid" />
          <stop offset="0.72" className="stop-sky-low" />
        </linearGradient>
        <radialGradient id="glow">
          <stop offset="0" className="stop-lamp" stopOpacity="0.75" />
          <stop offset="1" className="stop-lamp-end" />
        </radialGradient>
        <clipPath id="opening">
          <path d={arch(138, 600)} />
        </clipPath>
      </defs>
      <rect width="720" height="1000" className="fill-gate-1" />
      <path d={JOINTS} className="fill-none stroke-gate-joint" strokeWidth="3" strokeLinecap="round" />
      <path d={arch(310, 440)} className="fill-gate-2" />
      <path d={arch(248, 496)} className="fill-gate-3" />
      <path d={arch(190, 550)} className="fill-gate-4" />
      <g clipPath="url(#opening)">
        <rect x="210" y="380" width="300" height="620" fill="url(#sky)" />
        {STARS.map(([x, y, r]) => (
          <circle key={x} cx={x} cy={y} r={r} className="night-only" />
        ))}
        <path
          d="M300 520q8-8 16 0q8-8 16 0M392 486q6-6 12 0q6-6 12 0"
          className="day-only fill-none"
          strokeWidth="2"
          strokeLinecap="round"
        />
        <circle cx="396" cy="640" r="40" className="fill-sun" />
        <path d="M200 724c60-46 110-40 160-8s110 14 170-26v320H200z" className="fill-hill-far" />
        <path d="M200 790c70-34 120-14 170-6s100-12 150-34v260H200z" className="fill-hill-near" />
        <path
          d="M392 782c-30 16-58 34-46 60s44 40 20 76-70 60-92 82h190c-6-40 8-74-4-104s-46-44-52-64 6-38 2-50z"
          className="fill-path"
        />
      </g>
      <g>
        <path d={`M${CENTRE} ${apex(248, 496)}v62`} className="stroke-gate-1" strokeWidth="2.5" />
        <circle cx={CENTRE} cy={apex(248, 496) + 84} r="90" fill="url(#glow)" />
        <path
          d={`M${CENTRE - 11} ${apex(248, 496) + 70}l11-10 11 10v26l-11 8-11-8z`}
          className="fill-lamp stroke-gate-1"
          strokeWidth="2.5"
          strokeLinejoin="round"
        />
      </g>
    </svg>
  )
}
