using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Telemetry;
using LogValue = OnnxAdapt.Inference.LogSettingsRequest.Types.SettingValue;

namespace OnnxAdapt.Server.Protocols.Inference.Settings;

/// <summary>The logging and trace extensions, as far as there is something behind them. No setting that is a path can be changed from outside.</summary>
internal sealed class RuntimeSettings(LogLevels levels, ModelSurfaces surfaces)
{
    private static readonly (string Name, string Value)[] Tracing =
    [
        ("trace_file", ""), ("trace_level", "OFF"), ("trace_rate", "1000"), ("trace_count", "-1"), ("log_frequency", "0"), ("trace_mode", "triton"),
    ];

    /// <summary>Trace settings: tracing in Triton's files is off and stays off.</summary>
    /// <exception cref="AdaptException">InvalidArgument for an unknown setting or a path; Unimplemented for another value than there is; NotFound for an unknown model.</exception>
    public TraceSettingResponse Trace(TraceSettingRequest request)
    {
        if (request.ModelName.Length > 0) surfaces.Find(request.ModelName);
        foreach (var (name, setting) in request.Settings)
        {
            RequireSameTracing(name, setting.Value);
        }

        var response = new TraceSettingResponse();
        foreach (var (name, value) in Tracing)
        {
            response.Settings[name] = new TraceSettingResponse.Types.SettingValue { Value = { value } };
        }

        return response;
    }

    /// <summary>Log settings, after those that are given were changed: all of them or none.</summary>
    /// <exception cref="AdaptException">InvalidArgument for an unknown setting, a wrong kind of value or a path; Unimplemented for another format than there is.</exception>
    public LogSettingsResponse Log(LogSettingsRequest request)
    {
        var changes = request.Settings.Select(setting => Change(setting.Key, setting.Value)).ToArray();
        Array.ForEach(changes, change => change());
        return new LogSettingsResponse
        {
            Settings =
            {
                ["log_file"] = new LogSettingsResponse.Types.SettingValue { StringParam = "" },
                ["log_info"] = new LogSettingsResponse.Types.SettingValue { BoolParam = levels.Information },
                ["log_warning"] = new LogSettingsResponse.Types.SettingValue { BoolParam = levels.Warnings },
                ["log_error"] = new LogSettingsResponse.Types.SettingValue { BoolParam = levels.Errors },
                ["log_verbose_level"] = new LogSettingsResponse.Types.SettingValue { Uint32Param = levels.Verbosity },
                ["log_format"] = new LogSettingsResponse.Types.SettingValue { StringParam = "default" },
            },
        };
    }

    private static void RequireSameTracing(string name, IList<string> values)
    {
        var known = Array.FindIndex(Tracing, setting => setting.Name == name);
        if (known < 0) throw InferErrors.Invalid($"unknown trace setting '{Shown.Name(name)}'");
        if (values.Count == 0 || values is [var single] && single == Tracing[known].Value) return;
        throw name == "trace_file"
            ? InferErrors.Invalid("trace file location can not be updated through network protocol")
            : InferErrors.Unsupported($"trace setting '{name}' cannot be changed: this server writes no trace files");
    }

    private Action Change(string name, LogValue value) => name switch
    {
        "log_info" when Bool(name, value) is var shown => () => levels.Information = shown,
        "log_warning" when Bool(name, value) is var shown => () => levels.Warnings = shown,
        "log_error" when Bool(name, value) is var shown => () => levels.Errors = shown,
        "log_verbose_level" when Number(name, value) is var verbosity => () => levels.Verbosity = verbosity,
        "log_format" => RequireDefault(value),
        "log_file" => throw InferErrors.Invalid("log file location can not be updated through network protocol"),
        _ => throw InferErrors.Invalid($"unknown log setting '{Shown.Name(name)}'"),
    };

    private static bool Bool(string name, LogValue value) => value.ParameterChoiceCase == LogValue.ParameterChoiceOneofCase.BoolParam
        ? value.BoolParam
        : throw InferErrors.Invalid($"expect boolean value for '{name}'");

    private static uint Number(string name, LogValue value) => value.ParameterChoiceCase == LogValue.ParameterChoiceOneofCase.Uint32Param
        ? value.Uint32Param
        : throw InferErrors.Invalid($"expect unsigned integer value for '{name}'");

    private static Action RequireDefault(LogValue value) => value.StringParam == "default"
        ? () => { }
        : throw InferErrors.Unsupported("log_format cannot be changed from 'default' while the server runs");
}
