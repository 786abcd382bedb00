/** A shelf with a gap in it, for pages that have nothing to show. Decoration. */
export function EmptyShelf() {
  return (
    <svg class="empty-shelf" viewBox="0 0 320 120" width="320" height="120" aria-hidden="true" focusable="false">
      <path class="empty-shelf__board" d="M0 108h320v6H0z" />
      <path class="empty-shelf__a" d="M8 22h22v86H8z" />
      <path class="empty-shelf__b" d="M32 36h16v72H32z" />
      <path class="empty-shelf__c" d="M50 14h26v94H50z" />
      <path class="empty-shelf__d" d="M78 30h14v78H78z" />
      <path class="empty-shelf__a" d="M94 42h20v66H94z" />
      <path class="empty-shelf__gap" d="M124 24h30v84h-30z" />
      <path class="empty-shelf__c" d="m164 34 20-7 26 76-20 7z" />
      <path class="empty-shelf__b" d="M222 20h24v88h-24z" />
      <path class="empty-shelf__d" d="M248 40h18v68h-18z" />
      <path class="empty-shelf__a" d="M268 28h14v80h-14z" />
      <path class="empty-shelf__b" d="M284 46h26v62h-26z" />
    </svg>
  );
}
