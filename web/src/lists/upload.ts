/** Sending a file with a form, with the share of it that is on its way. Throws Refused or Unreachable, as requests do. */
import { Refused, Unreachable, type Fault } from "../api/client";

export function upload<T>(path: string, form: FormData, onShare: (percent: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest(); // fetch does not say how far it is
    sending.open("POST", path);
    sending.responseType = "json";
    sending.upload.onprogress = (event) => event.lengthComputable && onShare(Math.floor((100 * event.loaded) / event.total));
    sending.onerror = sending.onabort = () => reject(new Unreachable("the connection broke off"));
    sending.onload = () => {
      const said = (sending.response ?? {}) as { message?: string; code?: string; errors?: Fault[]; data?: T };
      if (sending.status >= 200 && sending.status < 300) resolve(said.data as T);
      else reject(new Refused(sending.status, said.code ?? "failed", said.message ?? `HTTP ${sending.status}`, said.errors));
    };
    sending.send(form);
  });
}
