export { type RegistryServer, type ServeRegistryOptions, serveRegistry } from './serve-registry.ts'
