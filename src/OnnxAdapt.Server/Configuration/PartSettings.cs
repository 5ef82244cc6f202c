namespace OnnxAdapt.Server.Configuration;

/// <summary>Hands the options that several parts share to each of them.</summary>
internal static class PartSettings
{
    /// <summary>Copies folders, provider and drain time into the parts' options. Safe to repeat.</summary>
    public static void Apply(ServerSettings settings)
    {
        settings.Serving.ModelDirectories.Clear();
        foreach (var folder in settings.ModelDirectories.Where(folder => !string.IsNullOrWhiteSpace(folder)))
        {
            settings.Serving.ModelDirectories.Add(Path.GetFullPath(folder));
        }

        var dataDirectory = string.IsNullOrWhiteSpace(settings.DataDirectory) ? "" : Path.GetFullPath(settings.DataDirectory);
        settings.Serving.DataDirectory = settings.Adaptation.DataDirectory = dataDirectory;
        settings.Serving.ExecutionProvider = settings.Adaptation.ExecutionProvider = settings.ExecutionProvider;
        settings.Serving.DrainTimeout = TimeSpan.FromSeconds(Math.Clamp(settings.DrainSeconds, 0, 3_600));
    }
}
