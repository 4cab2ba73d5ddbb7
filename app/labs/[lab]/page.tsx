// A lesson with its machines.
import type { Metadata } from 'next';
import { Workbench } from '../../lesson/workbench.tsx';

export async function generateMetadata({ params }: PageProps<'/labs/[lab]'>): Promise<Metadata> {
  return { title: (await params).lab };
}

export default async function Page({ params }: PageProps<'/labs/[lab]'>) {
  return <Workbench labId={(await params).lab} />;
}
