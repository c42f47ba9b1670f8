/** HCL conditions: what of the monitoring there is. */
export const ALARMS_ARE_ON = 'var.alarms_enabled';
export const ALARM_TOPIC_IS_OURS = `${ALARMS_ARE_ON} && var.existing_alarm_topic_arn == null`;
export const DASHBOARD_IS_ON = 'var.dashboard_enabled';
export const BACKUP_IS_ON = 'var.backup_enabled';
export const PRIVACY_CONTROLS_ARE_ON = 'var.enable_privacy_controls';
