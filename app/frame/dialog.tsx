'use client';
// A question that must be answered before going on: the browser's own modal dialog, focus goes back where it was.
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useId, useRef } from 'react';

type Props = { title: string; children: ReactNode; onClose: () => void; actions?: ReactNode; wide?: boolean };

export function Dialog({ title, children, onClose, actions, wide }: Props) {
  const t = useTranslations('site');
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
        <div className="dialog-actions">
          {actions ? (
            <button type="button" className="button" onClick={onClose}>
              {t('cancel')}
            </button>
          ) : (
            <button type="button" className="button" onClick={onClose}>
              {t('close')}
            </button>
          )}
          {actions}
        </div>
      </div>
    </dialog>
  );
}

type ConfirmProps = { title: string; text: string; doIt: string; danger?: boolean; onYes: () => void; onClose: () => void };

/** Says what it costs, then does it or not. */
export function Confirm({ title, text, doIt, danger, onYes, onClose }: ConfirmProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <button
          type="button"
          className={danger ? 'button danger' : 'button primary'}
          onClick={() => {
            onYes();
            onClose();
          }}
        >
          {doIt}
        </button>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}
