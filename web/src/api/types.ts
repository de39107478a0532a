/** The API's types, made from its own document by `npm run types`. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["SessionPage"];
export type SessionUser = Schemas["UserOfSession"];
export type Work = Schemas["WorkPage"];
export type Preview = Schemas["PreviewPage"];
export type Call = Schemas["CallPage"];
export type Contact = Schemas["ContactPage"];
export type PastAttempt = Schemas["PastAttemptPage"];
export type About = Schemas["AboutPage"];
export type QueueOfAgent = Schemas["QueueOfAgent"];
export type DispositionChoice = Schemas["DispositionChoice"];
export type Today = Schemas["TodayPage"];
export type Promise_ = Schemas["PromisePage"];
export type Left = Schemas["LeftPage"];
export type Person = Schemas["UserPage"];
export type People = Schemas["UsersPage"];
export type Role = Schemas["Role"];
export type Deed = Schemas["DeedPage"];
export type Deeds = Schemas["DeedsPage"];
export type DispositionBody = Schemas["DispositionBody"];

export type Board = Schemas["BoardPage"];
export type BoardCampaign = Schemas["BoardCampaign"];
export type Wall = Schemas["WallPage"];
export type AgentOnWall = Schemas["AgentOnWall"];
export type Compliance = Schemas["ComplianceReport"];
export type Progress = Schemas["ProgressPage"];
export type Diagnosis = Schemas["DiagnosisPage"];
export type Outcomes = Schemas["OutcomesReport"];
export type Dispositions = Schemas["DispositionsReport"];
export type Overview = Schemas["OverviewReport"];
export type AgentsReport = Schemas["AgentsReport"];
export type Explanation = Schemas["ExplanationPage"];
export type Execution = Schemas["ExecutionPage"];
export type ExecutionRow = Schemas["ExecutionRow"];
export type ContactList = Schemas["ContactListPage"];
export type ListTrial = Schemas["ListTrialPage"];
export type ContactLists = Schemas["ContactListsPage"];

export type PeopleCounted = Schemas["PeoplePage"];
export type Outlook = Schemas["OutlookPage"];
export type ZoneWeek = Schemas["ZoneWeek"];
export type Estimate = Schemas["EstimatePage"];

export type Queue = Schemas["QueuePage"];
export type Agent = Schemas["AgentPage"];
export type CallerId = Schemas["CallerIdPage"];
export type DncList = Schemas["DncListPage"];
export type Blocked = Schemas["NumbersPage"];
export type DispositionSet = Schemas["DispositionSetPage"];
export type Settings = Schemas["SettingsPage"];
export type Preset = Schemas["PresetPage"];
export type Script = Schemas["ScriptPage"];

export type App = Schemas["AppPage"];
export type AppWithSecret = Schemas["AppWithSecretPage"];
export type AppToken = Schemas["TokenPage"];
export type TelephonyHealth = Schemas["TelephonyPage"];
export type SwitchHealth = Schemas["SwitchPage"];

export type Flow = Schemas["FlowPage"];
export type FlowTrial = Schemas["TrialPage"];
export type Recordings = Schemas["RecordingsPage"];
export type Webhook = Schemas["WebhookPage"];
export type WebhookWithSecret = Schemas["WebhookWithSecretPage"];
export type Deliveries = Schemas["DeliveriesPage"];
export type Pacing = Schemas["PacingPage"];
export type Simulation = Schemas["SimulationPage"];
export type SimulationResult = Schemas["SimulationResult"];

/** What is on the desk to be dealt with: a person who is read about or talked to. */
export type Thing = Preview | Call;
