import { count, doubtful, flag, object, text, texts } from './field';

/** The results of Voice ID. A voice identifies a person. */
export const VOICE_ID_RESULT = doubtful(
  'Voice ID ended on 20 May 2026; earlier records still contain it',
  object('results of Voice ID for the customer’s voice', {
    Authentication: object('whether the voice is the customer’s', {
      ScoreThreshold: count('required score', 'organisation'),
      MinimumSpeechInSeconds: count('required seconds of speech', 'organisation'),
      Score: count('score that was reached', 'personal'),
      Result: text('outcome', 'personal'),
    }),
    FraudDetection: object('whether the voice is a known fraudster’s', {
      ScoreThreshold: count('score that counts as fraud', 'organisation'),
      Result: text('outcome', 'personal'),
      Reasons: texts('kinds of fraud', 'personal'),
      RiskScoreKnownFraudster: count('score for a known fraudster', 'personal'),
      RiskScoreVoiceSpoofing: count('score for an imitated voice', 'personal'),
      RiskScoreSyntheticSpeech: count('not in use', 'personal'),
      GeneratedFraudsterID: text('identifier of the fraudster', 'personal'),
      WatchlistID: text('list that was searched', 'organisation'),
    }),
    GeneratedSpeakerId: text('identifier of the voice', 'personal'),
    SpeakerEnrolled: flag('whether the customer’s voice was enrolled', 'personal'),
    SpeakerOptedOut: flag('whether the customer opted out', 'personal'),
  }),
);
