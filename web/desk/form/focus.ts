// A block that has just been opened shows its fields a frame or more later, and what is not shown cannot be focused.
export function focus_field(key: string, centre = true, tries = 120): void {
  const box = document.getElementById('f-' + key)
  box?.focus({ preventScroll: true })
  if (box && document.activeElement === box) { if (centre) box.scrollIntoView({ block: 'center' }) }
  else if (tries > 0) requestAnimationFrame(() => focus_field(key, centre, tries - 1))
}
