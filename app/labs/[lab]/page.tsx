// A lesson with its machines.
import type { Metadata } from 'next';
import { Workbench } from '../../lesson/workbench.tsx';

type Props = { params: Promise<{ lab: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).lab };
}

export default async function Page({ params }: Props) {
  return <Workbench labId={(await params).lab} />;
}
