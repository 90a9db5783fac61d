import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { at, Empty, ErrorNote, To } from '../parts/parts';
import { Shell } from './Shell';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Empty icon="search" title="There is no such page" action={<To to={at('/')}>Home</To>}>
      The address may be mistyped.
    </Empty>
  ),
});
const page = <Name extends string>(path: string, load: () => Promise<Record<Name, React.ComponentType>>, name: Name) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load as never, name as never) });

const routes = root.addChildren([
  page('/jobs', () => import('../jobs/JobsPage'), 'JobsPage'),
  page('/jobs/$jobId', () => import('../job/JobPage'), 'JobPage'),
  page('/', () => import('../home/HomePage'), 'HomePage'),
  page('/pipelines', () => import('../pipelines/PipelinesPage'), 'PipelinesPage'),
  page('/pipelines/$name', () => import('../pipelines/PipelinePage'), 'PipelinePage'),
  page('/new-pipeline', () => import('../pipelines/NewPipelinePage'), 'NewPipelinePage'),
  page('/algorithms', () => import('../algorithms/AlgorithmsPage'), 'AlgorithmsPage'),
  page('/algorithms/$name', () => import('../algorithms/AlgorithmPage'), 'AlgorithmPage'),
  page('/queue', () => import('../queue/QueuePage'), 'QueuePage'),
]);

/** Pages are named after `#`, so that the dashboard works below any path; the search reads like that of any address. */
export const router = createRouter({
  routeTree: routes,
  history: createHashHistory(),
  defaultPreload: false,
  defaultErrorComponent: ({ error, reset }) => <ErrorNote error={error} retry={reset} />,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const query = new URLSearchParams(
      Object.entries(search).filter(([, value]) => value) as [string, string][],
    ).toString();
    return query ? `?${query}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
