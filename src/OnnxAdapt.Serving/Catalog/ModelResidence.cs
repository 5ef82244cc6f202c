namespace OnnxAdapt.Serving.Catalog;

/// <summary>
/// Decides which models stay in memory: those that nobody asked for leave after a while, and where the budget would be exceeded, those
/// that were not asked for longest. A model with requests under way stays. Safe for concurrent calls.
/// </summary>
/// <param name="context">What serving shares.</param>
/// <param name="slots">The models.</param>
/// <param name="backboneBytes">Bytes of the base graphs in memory, each counted once.</param>
internal sealed class ModelResidence(ServingServicesContext context, Func<IEnumerable<ModelSlot>> slots, Func<long> backboneBytes)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Pause between two looks for idle models; null where idle models stay.</summary>
    public TimeSpan? Pause => context.Options.IdleUnload == TimeSpan.Zero
        ? null
        : TimeSpan.FromTicks(Math.Clamp(context.Options.IdleUnload.Ticks / 4, ShortestPause.Ticks, LongestPause.Ticks));

    /// <summary>Bytes of all models in memory.</summary>
    public long Bytes => backboneBytes() + slots().Sum(slot => slot.HeadBytes);

    /// <summary>Takes out what nobody asked for since long.</summary>
    public void UnloadIdle()
    {
        foreach (var slot in slots().Where(slot => slot.IsLoaded && context.Clock.GetElapsedTime(slot.LastUsed) >= context.Options.IdleUnload))
        {
            slot.TryUnload();
        }
    }

    /// <summary>Takes out models until one more has room. Where all others are in use the budget is exceeded, and the log says so.</summary>
    /// <param name="coming">The one that is loaded.</param>
    /// <param name="bytes">Its size.</param>
    public void MakeRoom(ModelSlot coming, long bytes)
    {
        var budget = context.Options.MaxModelBytes;
        if (budget == 0) return;
        foreach (var slot in slots().Where(slot => slot != coming && slot.IsLoaded).OrderBy(slot => slot.LastUsed).ToArray())
        {
            if (Bytes + bytes <= budget) return;
            slot.TryUnload();
        }

        if (Bytes + bytes > budget) context.Log.OverBudget(coming.Name, Bytes + bytes, budget);
    }
}
