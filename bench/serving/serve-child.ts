/** Says where this process serves, and closes when it is asked to end. */
export function serveChild(address: string, close: () => Promise<unknown>): void {
  console.log(address)
  process.once('SIGTERM', async () => {
    await close()
    process.exit(0)
  })
}
