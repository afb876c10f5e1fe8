// A swipe to the side goes to the next list; what goes up or down scrolls.

const FAR_PX = 60;
const STEEP = 0.6;

/** @param {HTMLElement} element @param {(step: number) => void} go @param {AbortSignal} signal */
export function onSwipe(element, go, signal) {
  /** @type {Touch | null} */
  let from = null;
  element.addEventListener("touchstart", ({ touches }) => (from = touches.length === 1 ? (touches[0] ?? null) : null), { signal, passive: true });
  element.addEventListener("touchend", ({ changedTouches: [to] }) => {
    if (!from || !to) return;
    const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
    if (Math.abs(x) > FAR_PX && Math.abs(y) < STEEP * Math.abs(x)) go(x < 0 ? 1 : -1);
    from = null;
  }, { signal, passive: true });
}
