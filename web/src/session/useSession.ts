/** Who is signed in, by the server. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { request } from "../api/client";
import type { Session } from "../api/types";

const KEY = ["session"];
const URL = "/api/v1/session";

export function useSession() {
  return useQuery({ queryKey: KEY, queryFn: () => request<Session>("GET", URL), refetchOnWindowFocus: true });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => request<Session>("POST", URL, body),
    onSuccess: (session) => client.setQueryData(KEY, session),
  });
}

export function useSetUp() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { code: string; name: string; email: string; password: string }) =>
      request<Session>("POST", "/api/v1/setup", body),
    onSuccess: (session) => client.setQueryData(KEY, session),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => request<Session>("DELETE", URL),
    onSuccess: () => location.assign("/"), // with nothing of this person's left in memory
    onError: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { password: string; newPassword: string }) => request<Session>("PUT", `${URL}/password`, body),
  });
}
