// A body that a route's OpenAPI schema takes: every required member, each with some value of its kind.
import { newId } from './ids.mjs';

export function sample(schema, schemas) {
  if (schema.$ref) return sample(schemas[schema.$ref.split('/').at(-1)], schemas);
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf ?? schema.oneOf) return sample((schema.anyOf ?? schema.oneOf)[0], schemas);
  const [type] = [schema.type].flat();
  const texts = { uuid: newId(), date: '2026-11-01', 'date-time': '2026-11-01T08:00:00Z' };
  const makers = {
    object: () => Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties[name], schemas)])),
    array: () => [],
    boolean: () => false,
    integer: () => 1,
    number: () => 1,
    string: () => texts[schema.format] ?? (schema.pattern ? 'EGP' : '1'),
  };
  return makers[type ?? 'object']();
}

/** Every route of the program: [{method, path, right, body()}], a body for those that take one. */
export function routesOf(openapi) {
  const routes = [];
  for (const [path, methods] of Object.entries(openapi.paths))
    for (const [method, route] of Object.entries(methods)) {
      const schema = route.requestBody?.content['application/json']?.schema;
      const body = () => {
        const made = schema && sample(schema, openapi.components.schemas);
        for (const [, name] of path.matchAll(/\{(\w+)\}/g)) delete made?.[name];
        return made ?? (method === 'post' ? {} : undefined);
      };
      const asked = (route.parameters ?? []).filter(({ in: where, required }) => where === 'query' && required);
      const query = asked.map(({ name, schema }) => `${name}=${sample(schema, openapi.components.schemas)}`).join('&');
      routes.push({ method: method.toUpperCase(), path: query ? `${path}?${query}` : path, right: route['x-right'], body });
    }
  return routes;
}
