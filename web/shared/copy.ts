// The clipboard needs a secure origin; inside an office network the page may come over plain http, and the old way still works there.
export async function copy_text(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.className = 'offstage'
    area.value = text
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
