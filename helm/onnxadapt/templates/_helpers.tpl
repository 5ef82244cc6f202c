{{- define "onnxadapt.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "onnxadapt.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "onnxadapt.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "onnxadapt.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "onnxadapt.selectorLabels" -}}
app.kubernetes.io/name: {{ include "onnxadapt.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "onnxadapt.labels" -}}
{{ include "onnxadapt.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "onnxadapt.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "onnxadapt.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* The server's options: those of the values, and those that follow from how the chart puts things. */}}
{{- define "onnxadapt.settings" -}}
{{- $own := dict "Host" "*" "Port" 50051 "HttpPort" 8080 "ModelDirectories" (list "/models") "DataDirectory" "/data" "DrainSeconds" .Values.drainSeconds }}
{{- if .Values.tls.secretName }}
{{- $own = merge $own (dict "TlsCertificatePath" "/tls/tls.crt" "TlsKeyPath" "/tls/tls.key" "TlsOnHttp" .Values.tls.http) }}
{{- if .Values.tls.clientCertificates }}
{{- $own = merge $own (dict "ClientCaPath" "/tls/ca.crt") }}
{{- end }}
{{- end }}
{{- dict "OnnxAdapt" (mustMergeOverwrite (deepCopy .Values.options) $own) | mustToPrettyJson }}
{{- end }}

{{/* A data folder belongs to one server, so more than one of them cannot share a volume. */}}
{{- define "onnxadapt.requireOneWriter" -}}
{{- if and .Values.data.persistence.enabled (or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1)) }}
{{- fail "data.persistence keeps sessions and adapted models in a folder that one server owns; turn it off to run several servers, or run one (replicaCount: 1, autoscaling.enabled: false)." }}
{{- end }}
{{- end }}

{{/* How probes and scrapes reach the HTTP port. */}}
{{- define "onnxadapt.probeScheme" -}}
scheme: {{ ternary "HTTPS" "HTTP" (and .Values.tls.http (not (empty .Values.tls.secretName))) }}
{{- end }}
